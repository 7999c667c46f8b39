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
    passed = None if now is None else now - at
    if passed is None or not timedelta() <= passed < _A_DAY:
        on = timezone.localtime(at).date()
        return _time(at, day_words(on, _day_format(on, now)))
    return _time(at, _ago(passed))


def moment(at: datetime, now: datetime | None) -> SafeString:
    """Return when something was: the time alone for today."""
    local = timezone.localtime(at)
    if now is not None and timezone.localtime(now).date() == local.date():
        return _time(at, f"{local:%H:%M}")
    return _time(at, f"{day_words(local.date(), _day_format(local.date(), now))}, {local:%H:%M}")


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


def _day_format(on: date, now: datetime | None) -> str:
    return DAY_OF_YEAR if now is not None and timezone.localtime(now).year == on.year else DAY


def _time(at: datetime, text: str) -> SafeString:
    local = timezone.localtime(at)
    whole = f"{day_words(local.date(), WHOLE_DAY)}, {local:%H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), whole, text)


@lru_cache(maxsize=4096)
def _written(on: date, form: str, _language: str | None) -> str:
    """Write a day out, once for all that happens on it."""
    return date_format(on, form)
