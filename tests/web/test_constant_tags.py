"""Tags that say the same to everybody are text once their template is loaded; all others wait for the page."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.template import Context, Template, engines
from django.template.base import TextNode
from django.template.defaulttags import CycleNode, IfChangedNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.urls import NoReverseMatch, reverse_lazy
from django.utils.html import escape
from django.utils.safestring import SafeString

from inscope.web.ui.templatetags.ui import clause_list, icon, options


def nodes_of(text):
    """What a template becomes, its loading of libraries left out."""
    return Template("{% load i18n ui %}" + text).nodelist[1:]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{% icon "lock" %}', icon("lock")),
        ('{% icon "chevron-right" "icon turn" %}', icon("chevron-right", "icon turn")),
        ('{% icon "lock" css="big" %}', icon("lock", css="big")),
        ('{% translate "Open" %}', "Open"),
        ('{% translate "Yours & ours" %}', "Yours & ours"),
    ],
)
def test_a_tag_of_constant_words_is_text(text, said):
    (node,) = nodes_of(text)

    assert isinstance(node, TextNode)
    assert node.s == said


@pytest.mark.parametrize(
    "text",
    [
        "{% icon name %}",
        '{% icon _("lock") %}',
        '{% icon "lock" css=name %}',
        '{% icon "lock" as drawn %}',
        "{% translate name %}",
        '{% translate "open"|capfirst %}',
        '{% translate "Open" as word %}',
        '{% translate "Open" context "a case" %}',
        '{% typed "form" "name" %}',
    ],
)
def test_a_tag_that_reads_the_page_waits_for_it(text):
    (node,) = nodes_of(text)

    assert not isinstance(node, TextNode)


def test_what_is_looked_up_in_catalogues_waits_for_the_reader_s_language(settings):
    settings.USE_I18N = True

    (node,) = nodes_of('{% translate "Open" %}')

    assert not isinstance(node, TextNode)


def test_a_value_of_the_page_is_escaped_as_ever():
    template = Template("{% load i18n ui %}{% translate word %}{% options pairs %}")

    said = template.render(Context({"word": "a < b", "pairs": [("<1>", "one & only")]}))

    assert said == f'{escape("a < b")}<option value="&lt;1&gt;">one &amp; only</option>'


def test_text_that_is_drawn_once_is_escaped_however_it_is_marked():
    for text in (SafeString("<b>x</b>"), "<b>x</b>"):
        assert "&lt;b&gt;x&lt;/b&gt;" in clause_list((("PS-DEF", text),), "2026.1")
        assert "&lt;b&gt;x&lt;/b&gt;" in options([("value", text)])


def nodes_in(name, kind):
    """The nodes of a template that are of a kind, wherever they stand."""
    made: Any = engines["django"].get_template(name)
    return made.template.nodelist.get_nodes_by_type(kind)


def named_outright():
    """The templates that others include, each by its name."""
    folders = [Path(one.path, "templates") for one in apps.get_app_configs() if one.name.startswith("inscope.")]
    names = {str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*.html")}
    included = [node for name in sorted(names) for node in nodes_in(name, IncludeNode)]
    return sorted({node.template.var for node in included if isinstance(node.template.var, str)})


def test_what_is_included_by_its_name_keeps_nothing_of_its_own_between_two_nodes():
    names = named_outright()

    keeping = (BlockNode, ExtendsNode, CycleNode, IfChangedNode)
    kept = {name: nodes_in(name, keeping) for name in names}
    assert "ui/person.html" in kept
    assert [name for name, nodes in kept.items() if nodes] == []


def test_what_is_included_sees_the_page_and_leaves_nothing_behind():
    inner = '{% load ui %}{% include "ui/refusal.html" with owner="a" id="b" refused=why %}{{ owner }}{{ refused }}'

    said = Template(inner).render(Context({"why": "<No>"}))

    assert "&lt;No&gt;" in said
    assert said.count("No") == 1


CASE, ENTRY = UUID("019e3f6b-2a80-7cc3-9f4e-0d6a5b7c1003"), UUID("ffffffff-ffff-ffff-ffff-ffffffffffff")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ('{% url "account" %}', reverse_lazy("account")),
        ('{% url "desk-case" case %}', reverse_lazy("desk-case", args=[CASE])),
        ('{% url "desk-time-correct" case entry as to %}<{{ to }}>', f"</desk/cases/{CASE}/time/{ENTRY}/>"),
        ('{% url "portal-agreement" "c-c" %}', reverse_lazy("portal-agreement", args=["c-c"])),
        ("{% url name case %}", reverse_lazy("desk-case", args=[CASE])),
        ('{% url "desk-case" nobody as to %}<{{ to }}>', "<>"),
    ],
)
def test_an_address_is_the_one_of_its_view(text, address):
    context = {"case": CASE, "entry": ENTRY, "name": "desk-case"}

    for _ in range(2):
        assert Template("{% load ui %}" + text).render(Context(context)) == address


def test_an_address_of_no_view_is_refused():
    with pytest.raises(NoReverseMatch):
        Template('{% load ui %}{% url "desk-case" case case %}').render(Context({"case": CASE}))
