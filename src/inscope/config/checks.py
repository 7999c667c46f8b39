"""What `inscope doctor` and Django's `check --deploy` say about the settings themselves."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - the name is Django's

from inscope.config.env import HERE


@register(Tags.security, deploy=True)
def check_secret_key_is_kept(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """Refuse a key made for one process alone: several web processes would not accept each other's forms."""
    del app_configs, options
    if settings.SECRET_KEY_IS_KEPT:
        return []
    return [
        Error(
            "no secret key is kept",
            hint="start with `inscope serve`, which keeps one in the data folder, or set INSCOPE_SECRET_KEY_FILE",
            id="inscope.E001",
        )
    ]


@register(Tags.security, deploy=True)
def check_hosts_are_named(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """Refuse to answer to every host name: links in answers would be the asker's choice."""
    del app_configs, options
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [Error("INSCOPE_HOSTS is `*`", hint="list the host names that people use", id="inscope.E002")]


@register(Tags.security, deploy=True)
def check_https_has_a_proxy(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """Refuse HTTPS that nobody can tell us of: every request would be sent to HTTPS again, for ever."""
    del app_configs, options
    if settings.PROXIES or not settings.HTTPS:
        return []
    return [
        Error(
            "INSCOPE_HTTPS is 1, and INSCOPE_PROXIES names no proxy that could say that a request came by HTTPS",
            hint="set INSCOPE_PROXIES to the address of the proxy, such as 127.0.0.1",
            id="inscope.E003",
        )
    ]


@register(Tags.security, deploy=True)
def check_database_is_known(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """Warn of a database on another machine whose certificate nobody looks at: whoever stands between could be it."""
    del app_configs, options
    return [
        Warning(
            f"the way to the database `{name}` leaves this machine, and its certificate is not looked at",
            hint="add `sslmode=verify-full` to its address, and `sslrootcert` with the authority that you trust",
            id="inscope.W001",
        )
        for name, one in settings.DATABASES.items()
        if not is_here(str(one["HOST"])) and one["OPTIONS"].get("sslmode") != "verify-full"  # type: ignore[attr-defined]
    ]


def is_here(hosts: str) -> bool:
    """Say whether every host of a database is this machine: a socket, or the loopback."""
    return all(host.startswith("/") or host in {"", *HERE} for host in hosts.split(","))
