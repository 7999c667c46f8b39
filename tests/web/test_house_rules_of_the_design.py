"""What templates and styles keep to: checked by reading them."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from inscope.web.ui.stylesheet import FOLDER, LAYERS, PAPER, stylesheet

WEB = Path(__file__).resolve().parents[2] / "src" / "inscope" / "web"
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))
STYLES = sorted(FOLDER.rglob("*.css"))
SCRIPTS = sorted(FOLDER.rglob("*.js"))
MADE_BY_HTMX = {"htmx-request", "htmx-swapping", "htmx-settling", "htmx-added"}


def names(paths):
    return [path.relative_to(WEB).as_posix() for path in paths]


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_a_template_carries_no_style_and_no_script(path):
    text = path.read_text()

    assert not re.search(r"\sstyle\s*=", text), "a style of its own: use a class"
    assert not re.search(r"\son[a-z]+\s*=", text), "a handler of its own: use a data attribute"
    assert not re.search(r"<style|javascript:|hx-on|hx-vals=.js", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "a script in the page"


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_a_template_can_be_read(path):
    get_template(path.relative_to(next(one for one in path.parents if one.name == "templates")).as_posix())


@pytest.mark.parametrize("path", STYLES, ids=names(STYLES))
def test_colours_stand_in_the_tokens_only(path):
    if path.name == "tokens.css":
        return
    text = path.read_text().partition("@media print")[0]

    assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!\s*\{)", text)
    assert not re.search(r"\b(?:rgba?|hsla?|oklch)\(", text)


def test_every_colour_has_a_light_and_a_dark_form():
    tokens = (FOLDER / "tokens.css").read_text()

    plain = re.findall(r"--[\w-]+:\s*#[0-9a-f]+", tokens)
    assert plain == []


def test_every_class_of_a_template_has_a_rule_and_every_rule_a_class():
    styled = set(re.findall(r"\.(-?[a-z][\w-]*)", _without_comments(stylesheet().content.decode())))
    used = {word for path in TEMPLATES if path.parent.name != "paper" for word in _classes(path.read_text())}
    used |= {"icon", "clause-id"} | {f"level-{level}" for level in (2, 3, 4)}
    used |= {"ok", "warn", "bad", "judge", "grants", "refuses", "judged", "open", "met", "not_needed"}
    used |= {"pair", "row", "list"}

    assert styled - used - MADE_BY_HTMX - {"css"} == set()
    assert used - styled - _ONLY_NAMES == set()


def test_every_class_of_what_is_printed_has_a_rule():
    styled = set(re.findall(r"\.([a-z][\w-]*)(?![^{]*;)", _without_comments(PAPER.read_text())))
    used = {word for path in TEMPLATES if path.parent.name == "paper" for word in _classes(path.read_text())}

    assert used <= styled


_ONLY_NAMES = {"links", "input", "about", "page"}


def test_the_stylesheet_keeps_its_budget():
    assert len(stylesheet().content) <= 45_000
    assert len(stylesheet().compressed) <= 10_000


def test_our_script_keeps_its_budget():
    assert sum(path.stat().st_size for path in SCRIPTS) <= 12_000


def test_phone_rules_come_after_the_blocks():
    text = stylesheet().content.decode()

    assert text.startswith(f"@layer {', '.join(LAYERS)};")
    assert LAYERS.index("responsive") > LAYERS.index("blocks")
    assert text.count("{") == text.count("}")


def _classes(text):
    for value in re.findall(r'class="([^"]*)"', text):
        yield from re.sub(r"{%.*?%}|\S*{{.*?}}", " ", value).split()
        yield from re.findall(r"{% if [^%]*%}\s*([\w-]+)", value)
    yield from (word for found in re.findall(r'{% icon "[^"]*" "([^"]*)"', text) for word in found.split())


def _without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
