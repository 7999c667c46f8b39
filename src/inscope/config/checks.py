"""What `inscope doctor` and Django's `check --deploy` say about the settings themselves."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


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
