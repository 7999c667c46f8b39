"""The page as a reader of Markdown sees it: headings, prose, quotations and fenced blocks, each with its line."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.policy import page
from inscope.core.policy.page import Part, parts
from tests.core.packs import sampled


def test_a_page_is_its_top_level_parts_in_order():
    text = "# Title\n\nSome prose.\n\n> Quoted.\n\n```clause A\nwhen: true\n```\n"

    assert parts(text) == (
        Part("heading", "Title", 0, level=1),
        Part("prose", "Some prose.", 2),
        Part("quote", "Quoted.", 4),
        Part("fence", "when: true\n", 6, info="clause A"),
    )


@pytest.mark.parametrize(
    ("text", "heading", "level"),
    [
        ("# One", "One", 1),
        ("### Three ###", "Three", 3),
        ("# C#", "C#", 1),
        ("#  Wide   words", "Wide words", 1),
        ("Under\n=====", "Under", 1),
        ("Under\n-----", "Under", 2),
        ("Two\nlines\n===", "Two lines", 1),
        ("#", "", 1),
    ],
)
def test_a_heading_is_its_words_and_its_level(text, heading, level):
    assert parts(text) == (Part("heading", heading, 0, level=level),)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("> one\n> two", "one\ntwo"),
        (">one", "one"),
        (">   indented", "  indented"),
        ("> one\nlazily continued", "one\nlazily continued"),
        ("> one\n>\n> two", "one\n\ntwo"),
        ("   > one", "one"),
        ("> > inner", "> inner"),
        ("> - a\n> - b", "- a\n- b"),
    ],
)
def test_a_quotation_loses_its_marks_and_nothing_else(text, quoted):
    assert parts(text) == (Part("quote", quoted, 0),)


def test_neighbouring_prose_is_one_part_with_the_line_of_the_first():
    text = "\nOne.\n\n- a\n- b\n\n***\n\n1. Two\n\n    code\n"

    (part,) = parts(text)

    assert (part.kind, part.line) == ("prose", 1)
    assert part.text == "One.\n\n- a\n- b\n\n***\n\n1. Two\n\n    code"


def test_prose_is_parted_by_what_stands_between():
    assert [part.text for part in parts("One.\n\n> Two.\n\nThree.\n")] == ["One.", "Two.", "Three."]


def test_html_is_text_like_any_other():
    assert [part.kind for part in parts("<script>alert(1)</script>\n\n<div>\n\n> Q\n")] == ["prose", "quote"]


@pytest.mark.parametrize("fence", ["```", "````", "~~~"])
def test_a_fenced_block_keeps_its_text_and_knows_its_line(fence):
    assert parts(f"a\n\n{fence}clause  A \n\n  x: 1\n{fence}\n") == (
        Part("prose", "a", 0),
        Part("fence", "\n  x: 1\n", 2, info="clause  A"),
    )


def test_a_block_inside_a_quotation_or_a_list_is_no_block_of_the_page():
    assert [part.kind for part in parts("> ```clause A\n> x\n> ```\n\n- a\n\n  ```clause B\n  ```\n")] == [
        "quote",
        "prose",
    ]


def test_an_empty_page_has_no_parts():
    assert parts("") == ()
    assert parts("\n \n\n") == ()


@pytest.mark.parametrize(
    "piece", ["[", "![", "[a](", "*a ", "_a*", "`a ", "<", "&", "\\", "a\n\n", "> ", "- ", "[a]: b\n"]
)
def test_a_large_hostile_page_is_read_as_blocks_only(piece):
    """Markup inside blocks can cost time that grows with the square of the text; nothing looks at it."""
    assert all(part.kind in {"prose", "quote"} for part in parts(piece * 30_000))


def test_markup_inside_blocks_is_not_looked_at():
    assert all(not token.children for token in page._MARKDOWN.parse("# *a*\n\n> [b](c) `d`\n"))


@sampled(150)
@given(st.text(alphabet="#>`~-*= \n\tab1.[]()<:|\\", max_size=200))
def test_any_text_is_a_page_whose_parts_stand_in_order(text):
    found = parts(text)

    assert [part.line for part in found] == sorted(part.line for part in found)
    assert all(part.kind in {"heading", "quote", "fence", "prose"} for part in found)
    assert all(one.kind != "prose" or other.kind != "prose" for one, other in pairwise(found))
