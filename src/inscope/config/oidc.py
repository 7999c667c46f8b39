"""The provider that signs people in besides ourselves, as the settings name it."""

from urllib.parse import urlsplit

from inscope.config.env import HERE, Environment, SettingRefusedError
from inscope.core.oidc import Provider

ISSUER = "INSCOPE_OIDC_ISSUER"
CLIENT_ID = "INSCOPE_OIDC_CLIENT_ID"
CLIENT_SECRET = "INSCOPE_OIDC_CLIENT_SECRET"  # noqa: S105 - the name of a setting
NAME = "INSCOPE_OIDC_NAME"
DOMAINS = "INSCOPE_OIDC_DOMAINS"


def provider(env: Environment) -> Provider | None:
    """Return the provider, or None where none is named.

    Raises:
        SettingRefusedError: something is missing, or the address of the provider can be none.
    """
    issuer, client_id, secret = env.text(ISSUER).strip(), env.text(CLIENT_ID).strip(), env.secret(CLIENT_SECRET)
    domains = frozenset(word.lower().removeprefix("@") for word in env.words(DOMAINS))
    if not (issuer or client_id or secret or domains):
        return None
    for name, value in ((ISSUER, issuer), (CLIENT_ID, client_id), (CLIENT_SECRET, secret)):
        if not value:
            hint = "set it as well, or none that begins with INSCOPE_OIDC_"
            raise SettingRefusedError(name, f"{name} is missing, and others of the provider are set", hint=hint)
    host = _host(issuer)
    return Provider(issuer, client_id, str(secret), env.text(NAME).strip() or host, domains)


def _host(issuer: str) -> str:
    """Return the host of the provider's address, which is asked by HTTPS unless it is this machine."""
    try:
        parts = urlsplit(issuer)
        host = parts.hostname or ""
        is_right = parts.port != 0 and bool(host) and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        parts, host, is_right = urlsplit(""), "", False
    if is_right and (parts.scheme == "https" or (parts.scheme == "http" and host in HERE)):
        return host
    hint = "write it as the provider does, such as https://id.example.com"
    raise SettingRefusedError(ISSUER, f"{ISSUER} is `{issuer}`, expected an address with https", hint=hint)
