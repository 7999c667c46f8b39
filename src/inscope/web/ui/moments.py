"""How instants and days are shown: always `<time>`, the whole of it in the title; short where that is enough."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

WHOLE, DAY, DAY_OF_YEAR, TIME = "j F Y, H:i", "j M Y", "j M", "H:i"
_MINUTE, _HOUR, _A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def age(at: datetime, now: datetime | None) -> SafeString:
    """Return how long ago something was; from a day on, the day on which it was."""
    passed = None if now is None else now - at
    if passed is None or not timedelta() <= passed < _A_DAY:
        local, today = timezone.localtime(at), None if now is None else timezone.localtime(now).date()
        return _time(at, date_format(local, _day_format(local, today)))
    return _time(at, _ago(passed))


def moment(at: datetime, now: datetime | None) -> SafeString:
    """Return when something was: the time alone for today."""
    local, today = timezone.localtime(at), None if now is None else timezone.localtime(now).date()
    time = date_format(local, TIME)
    return _time(at, time if local.date() == today else f"{date_format(local, _day_format(local, today))}, {time}")


def day(on: date) -> SafeString:
    """Return a day."""
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), date_format(on, DAY))


def _ago(passed: timedelta) -> str:
    if passed < _MINUTE:
        return _("just now")
    if passed < _HOUR:
        return _("%(count)d min") % {"count": passed // _MINUTE}
    return ngettext("%(count)d hour", "%(count)d hours", passed // _HOUR) % {"count": passed // _HOUR}


def _day_format(on: date, today: date | None) -> str:
    return DAY_OF_YEAR if today is not None and today.year == on.year else DAY


def _time(at: datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), _whole(at, get_language()), text)


@lru_cache(maxsize=4096)
def _whole(at: datetime, _language: str | None) -> str:
    """Write an instant out, once for all who see it."""
    return date_format(timezone.localtime(at), WHOLE)
