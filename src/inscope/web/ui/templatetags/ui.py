"""What templates ask for: icons, outcomes, clause links, and the words and colours of the whole page."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from lucide.templatetags.lucide import lucide
from markdown_it import MarkdownIt

from inscope.core.outcome import Outcome
from inscope.web.ui.outcomes import Look, look_of
from inscope.web.ui.stylesheet import stylesheet_address

register = template.Library()

THEMES = ("light", "dark")
NAVIGATION = (
    (_("Support"), ((_("Home"), "house", "home"), (_("Check coverage"), "list-checks", "check"))),
    (_("Reference"), ((_("Scope of coverage"), "scroll-text", "policies"), (_("API"), "code-xml", "api-docs"))),
)
STATE_ICONS = {
    "grants": "circle-check",
    "refuses": "circle-x",
    "judged": "scale",
    "open": "circle-question-mark",
    "met": "circle-check",
    "not_needed": "circle-dashed",
}
PAGES_OF = {"policies": ("policies", "policy")}
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True, slots=True)
class NavLink:
    """One page to go to."""

    word: object
    icon: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Pages that belong together."""

    heading: object
    links: tuple[NavLink, ...]


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, css: str = "icon") -> SafeString:
    """Draw a Lucide icon; it is decoration, the word beside it speaks."""
    drawn: str = lucide(name, size=16, aria_hidden="true", **{"class": css})
    return mark_safe(re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", drawn)))  # noqa: S308 - from the wheel


@register.filter
def look(outcome: Outcome) -> Look:
    """Return the word, icon and tone of an outcome."""
    return look_of(outcome)


@register.filter
def state_icon(state: str) -> str:
    """Return the icon of what became of a clause."""
    return STATE_ICONS[state]


@register.inclusion_tag("ui/chip.html")
def outcome_chip(outcome: Outcome) -> dict[str, Look]:
    """Show an outcome in a line of text."""
    return {"look": look_of(outcome)}


@register.simple_tag
def clause_link(clause: str, version: str) -> SafeString:
    """Link a clause to its place on the published page."""
    address = f"{reverse('policy', args=[version])}#{clause}"
    return format_html('<a class="clause-id" href="{}">{}</a>', address, clause)


@register.filter
def markdown(text: str) -> SafeString:
    """Show text of a pack; HTML in it is shown, never obeyed."""
    html: str = _MARKDOWN.render(text)
    return mark_safe(html)  # noqa: S308 - markdown-it escapes all HTML with `html` off


@register.simple_tag
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
    chosen = "" if request is None else request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else ""


@register.inclusion_tag("ui/nav.html", takes_context=True)
def nav(context: RequestContext) -> dict[str, object]:
    """Show where the reader is, and what else there is."""
    request = _request(context)
    here = request.resolver_match.url_name if request and request.resolver_match else ""
    groups = ((heading, tuple(_links(links, here))) for heading, links in NAVIGATION)
    return {"groups": tuple(NavGroup(heading, links) for heading, links in groups if links)}


def _links(links: tuple[tuple[object, str, str], ...], here: str | None) -> Iterator[NavLink]:
    for word, drawing, name in links:
        with suppress(NoReverseMatch):
            yield NavLink(word, drawing, reverse(name), is_here=here in PAGES_OF.get(name, (name,)))


def _request(context: RequestContext) -> HttpRequest | None:
    return context.get("request")
