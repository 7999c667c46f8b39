"""How e-mail leaves, as the settings name it."""

from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from inscope.config.env import HERE, Environment, SettingRefusedError

URL = "INSCOPE_MAIL_URL"
FROM = "INSCOPE_MAIL_FROM"
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True, slots=True)
class Mail:
    """A server that takes e-mail, and from whom it comes."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    starts_tls: bool
    is_tls: bool


def mail(env: Environment) -> Mail | None:
    """Return the server, or None where none is named: messages wait then.

    Raises:
        SettingRefusedError: the address can be none, the sender is missing, or a password would travel in the open.
    """
    address, sender = env.secret(URL), env.text(FROM).strip()
    if address is None and not sender:
        return None
    if not address or not sender:
        name, other = (URL, FROM) if not address else (FROM, URL)
        raise SettingRefusedError(name, f"{name} is missing, and {other} is set", hint="set both, or neither")
    if not _is_sender(sender):
        hint = "write support@example.com, or Example Support <support@example.com>"
        raise SettingRefusedError(FROM, f"{FROM} is `{sender}`, which is no address to send from", hint=hint)
    try:
        parts = urlsplit(address)
        host, port, default = parts.hostname, parts.port, _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise _no_address() from None
    if not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise _no_address()
    if parts.scheme == "smtp+plain" and parts.password and host not in HERE:
        hint = "write smtp:// (STARTTLS) or smtps://"
        raise SettingRefusedError(URL, f"{URL} would send its password to `{host}` in the open", hint=hint)
    return Mail(
        host=host,
        port=port or default,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
        starts_tls=parts.scheme == "smtp",
        is_tls=parts.scheme == "smtps",
    )


def _is_sender(sender: str) -> bool:
    _name, address = parseaddr(sender)
    local, _at, domain = address.rpartition("@")
    return bool(local and domain) and sender.isprintable() and " " not in address


def _no_address() -> SettingRefusedError:
    """Say what is expected and not what was found: it may hold a password."""
    return SettingRefusedError(
        URL,
        f"{URL} is not the address of a mail server",
        hint="write smtp://user:password@host:587 (STARTTLS), smtps://..., or smtp+plain:// for a relay nearby",
    )
