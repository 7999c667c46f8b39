"""What templates ask for: icons, outcomes, clause links, and the words and colours of the whole page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from uuid import uuid4

from django import template
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.templatetags.i18n import do_translate
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from lucide.templatetags.lucide import lucide
from markdown_it import MarkdownIt

from inscope.core.names import initials
from inscope.core.outcome import Outcome
from inscope.core.people import Actor
from inscope.core.sla.clock import State
from inscope.core.sla.live import LiveClock
from inscope.web.ui import moments
from inscope.web.ui.clocks import ClockInLine, clock_in_line, clock_look_of
from inscope.web.ui.constants import address_of, found_once, worked_out
from inscope.web.ui.navigation import groups_for
from inscope.web.ui.outcomes import Look, look_of
from inscope.web.ui.stylesheet import stylesheet_address

register = template.Library()
register.filter(initials)

THEMES = ("light", "dark")
STATE_ICONS = {
    "grants": "circle-check",
    "refuses": "circle-x",
    "judged": "scale",
    "open": "circle-question-mark",
    "met": "circle-check",
    "not_needed": "circle-dashed",
}
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@register.simple_tag
@lru_cache(maxsize=256, typed=True)
def icon(name: str, css: str = "icon") -> SafeString:
    """Draw a Lucide icon; it is decoration, the word beside it speaks."""
    drawn: str = lucide(name, size=16, aria_hidden="true", **{"class": css})
    return mark_safe(re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", drawn)))  # noqa: S308 - from the wheel


register.tags |= {"icon": worked_out(register.tags["icon"]), "translate": worked_out(do_translate)}
register.tags |= {"include": found_once, "url": address_of}


@register.filter
def look(outcome: Outcome) -> Look:
    """Return the word, icon and tone of an outcome."""
    return look_of(outcome)


@register.filter
def clock_look(state: State) -> Look:
    """Return the word, icon and tone of the state of a clock."""
    return clock_look_of(state)


@register.filter
def state_icon(state: str) -> str:
    """Return the icon of what became of a clause."""
    return STATE_ICONS[state]


@register.simple_tag
def outcome_chip(outcome: Outcome) -> SafeString:
    """Show an outcome in a line of text."""
    return _chip(outcome, get_language())


@lru_cache
def _chip(outcome: Outcome, _language: str | None) -> SafeString:
    found = look_of(outcome)
    return format_html('<span class="chip {}">{}{}</span>', found.tone, icon(found.icon), found.word)


@register.simple_tag
@lru_cache(maxsize=4096, typed=True)
def clause_link(clause: str, version: str) -> SafeString:
    """Link a clause to its place on the published page."""
    address = f"{reverse('policy', args=[version])}#{clause}"
    return format_html('<a class="clause-id" href="{}">{}</a>', address, clause)


@register.simple_tag
@lru_cache(maxsize=1024)
def clause_list(clauses: tuple[tuple[str, str], ...], version: str) -> SafeString:
    """Show what each of many clauses says; its text is escaped however it is marked, as the same one is kept once."""
    lines = ((clause_link(clause, version), escape(text)) for clause, text in clauses)
    return format_html_join("", "<li>{} {}</li>", lines)


@register.filter
@lru_cache(maxsize=1024)
def markdown(text: str) -> SafeString:
    """Show text of a pack; HTML in it is shown, never obeyed."""
    html: str = _MARKDOWN.render(text)
    return mark_safe(html)  # noqa: S308 - markdown-it escapes all HTML with `html` off


@register.simple_tag
@lru_cache(maxsize=64)
def asset(path: str) -> str:
    """Return the address of a file that never changes."""
    return static(path)


@register.simple_tag
@lru_cache(maxsize=1)
def styles() -> SafeString:
    """Link the one stylesheet of the product."""
    return format_html('<link rel="stylesheet" href="{}">', stylesheet_address())


@register.simple_tag
def vendor_name() -> str:
    """Return who publishes these pages."""
    return str(settings.VENDOR_NAME)


@register.simple_tag(takes_context=True)
def theme(context: RequestContext) -> str:
    """Return the theme that the reader chose; nothing, to follow the system."""
    request = _request(context)
    kept = {} if request is None else request.COOKIES
    chosen = kept.get("__Host-theme") or kept.get("theme", "")
    return chosen if chosen in THEMES else ""


@register.simple_tag(takes_context=True)
def nav(context: RequestContext) -> SafeString:
    """Show where the reader is, and what else there is."""
    request = _request(context)
    here = request.resolver_match.url_name if request and request.resolver_match else ""
    actor = who(context)
    anybody = None if actor is None else replace(actor, person_id=None, customer_id=None)
    return _nav(anybody, here or "", get_language())


@lru_cache(maxsize=1024)
def _nav(actor: Actor | None, here: str, _language: str | None) -> SafeString:
    """Draw the navigation, once for all who may do the same."""
    return render_to_string("ui/nav.html", {"groups": groups_for(actor, here)})


@register.simple_tag
def shortcuts(actor: Actor) -> SafeString:
    """Show the keys that somebody has, when asked for."""
    return _shortcuts(get_language(), is_staff=actor.is_staff)


@lru_cache
def _shortcuts(_language: str | None, *, is_staff: bool) -> SafeString:
    return render_to_string("ui/shortcuts.html", {"is_staff": is_staff})


@register.simple_tag(takes_context=True)
def who(context: RequestContext) -> Actor | None:
    """Return who reads the page, where the page knows; nothing, for somebody who is not signed in."""
    actor: Actor | None = context.get("actor") or getattr(_request(context), "actor", None)
    return None if actor is None or actor.person_id is None else actor


@register.simple_tag(takes_context=True)
def ago(context: RequestContext, at: datetime) -> SafeString:
    """Show how long ago something was, under a day; from then on, its day. `now` is in the context."""
    return moments.age(at, context.get("now"))


@register.simple_tag(takes_context=True)
def moment(context: RequestContext, at: datetime) -> SafeString:
    """Show when something was. `now` is in the context."""
    return moments.moment(at, context.get("now"))


@register.simple_tag(takes_context=True)
def clock(context: RequestContext, shown: LiveClock) -> SafeString:
    """Show a clock in a line. `now` is in the context, and `desk` on the pages of the staff."""
    return _clock(clock_in_line(shown, context.get("now"), is_staff=bool(context.get("desk"))))


@lru_cache(maxsize=4096)
def _clock(row: ClockInLine) -> SafeString:
    """Draw a clock, once for all who look within its minute."""
    return render_to_string("ui/sla.html", {"clock": row})


@register.simple_tag
def day(on: date) -> SafeString:
    """Show a day."""
    return moments.day(on)


@register.simple_tag
def options(offered: Iterable[tuple[object, object]], chosen: object = None) -> SafeString:
    """Show what can be chosen, each a value and its words; one may be chosen already."""
    return _options(tuple((str(value), str(words), value == chosen) for value, words in offered))


@lru_cache(maxsize=256)
def _options(offered: tuple[tuple[str, str, bool], ...]) -> SafeString:
    """Draw what is offered, once as long as the same is; words are escaped however they are marked."""
    marked = (
        (escape(value), SafeString(" selected" if is_chosen else ""), escape(words))
        for value, words, is_chosen in offered
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


@register.simple_tag(takes_context=True)
def typed(context: RequestContext, owner: str, name: str, otherwise: object = "") -> object:
    """Return what was typed into a field of a form that was refused; else what the field begins with."""
    return _of_form(context, "data", owner).get(name, otherwise)


@register.simple_tag(takes_context=True)
def typed_all(context: RequestContext, owner: str, name: str, *otherwise: str) -> list[str]:
    """Return what was ticked in a form that was refused; else what is ticked at first."""
    sent = _of_form(context, "data", owner)
    return sent.getlist(name) if isinstance(sent, QueryDict) else list(otherwise)


@register.simple_tag(takes_context=True)
def form_key(context: RequestContext, owner: str) -> str:
    """Return the key under which a form is taken once, however often it is sent."""
    return str(_of_form(context, "data", owner).get("key") or uuid4())


@register.simple_tag(takes_context=True)
def refusal(context: RequestContext, owner: str, name: str, otherwise: object = "") -> object:
    """Return why a field of a form was refused, if it was."""
    return _of_form(context, "errors", owner).get(name, otherwise)


def _of_form(context: RequestContext, kept: str, owner: str) -> Mapping[str, object]:
    """Return what the page keeps of a form, if that is the form that was sent."""
    found: Mapping[str, object] = (context.get(kept) if context.get("form") == owner else None) or {}
    return found


def _request(context: RequestContext) -> HttpRequest | None:
    return context.get("request")
