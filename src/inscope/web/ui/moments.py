"""How instants and days are shown: always `<time>`, the whole of it in the title; short where that is enough."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

WHOLE_DAY, DAY, DAY_OF_YEAR = "j F Y", "j M Y", "j M"
_MINUTE, _HOUR, _A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def age(at: datetime, now: datetime | None) -> SafeString:
    """Return how long ago something was; from a day on, the day on which it was."""
    local, passed = timezone.localtime(at), None if now is None else now - at
    if passed is None or not timedelta() <= passed < _A_DAY:
        return _time(at, local, _day(local, _here(now)))
    return _time(at, local, _ago(passed))


def moment(at: datetime, now: datetime | None) -> SafeString:
    """Return when something was: the time alone for today."""
    local, here = timezone.localtime(at), _here(now)
    hour = f"{local:%H:%M}"
    is_today = here is not None and here.date() == local.date()
    return _time(at, local, hour if is_today else f"{_day(local, here)}, {hour}")


def day(on: date) -> SafeString:
    """Return a day."""
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), day_words(on, DAY))


def day_words(on: date, form: str = WHOLE_DAY) -> str:
    """Return a day in words."""
    return _written(on, form, get_language())


def _ago(passed: timedelta) -> str:
    if passed < _MINUTE:
        return _("just now")
    if passed < _HOUR:
        return _("%(count)d min") % {"count": passed // _MINUTE}
    return ngettext("%(count)d hour", "%(count)d hours", passed // _HOUR) % {"count": passed // _HOUR}


def _here(now: datetime | None) -> datetime | None:
    return None if now is None else timezone.localtime(now)


def _day(local: datetime, here: datetime | None) -> str:
    """Write a day out, without its year where that is this one."""
    return day_words(local.date(), DAY_OF_YEAR if here is not None and here.year == local.year else DAY)


def _time(at: datetime, local: datetime, text: str) -> SafeString:
    whole = f"{day_words(local.date(), WHOLE_DAY)}, {local:%H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), whole, text)


@lru_cache(maxsize=4096)
def _written(on: date, form: str, _language: str | None) -> str:
    """Write a day out, once for all that happens on it."""
    return date_format(on, form)
