"""Tags that say the same to everybody are text once their template is loaded; all others wait for the page."""

import pytest
from django.template import Context, Template
from django.template.base import TextNode
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
