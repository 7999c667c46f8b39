"""YAML as packs use it: maps, lists and text that remember their place, and nothing else."""

import pytest
import yaml

from inscope.core.policy import PackError, yamltree
from inscope.core.policy.yamltree import Source, read_text, read_tree


@pytest.fixture(params=["the C loader", "the Python loader"], autouse=True)
def loader(request, monkeypatch):
    """Each test runs with both loaders of PyYAML: a machine may have only one of them."""
    if request.param == "the Python loader":
        monkeypatch.setattr(yamltree, "_Loader", yaml.SafeLoader)


def tree(text, first_line=1):
    return read_tree(Source("facts.yaml", text, first_line))


def refusal(step, *args, **kwargs):
    """Return what a step was refused for: line, column, message and hint."""
    with pytest.raises(PackError) as caught:
        step(*args, **kwargs)
    (problem,) = caught.value.problems
    assert problem.file == "facts.yaml"
    return problem.line, problem.column, problem.message, problem.hint


# --- What is read ---------------------------------------------------------------------------------


def test_scalars_stay_the_text_that_was_written():
    text = "a: 2026.10\nb: yes\nc: null\nd: 2026-01-01\ne: 0x10\nf: '1'\ng: ~\nh: 1_000\n"

    assert tree(text).plain() == {
        "a": "2026.10", "b": "yes", "c": "null", "d": "2026-01-01", "e": "0x10", "f": "1", "g": "~", "h": "1_000",
    }  # fmt: skip


def test_maps_lists_and_texts_nest():
    assert tree("a: [x, {b: y}]\nc:\n  - d\n").plain() == {"a": ["x", {"b": "y"}], "c": ["d"]}


def test_an_empty_text_is_an_empty_map():
    assert tree("").plain() == {}
    assert tree("# only a comment\n").plain() == {}


def test_a_value_knows_its_line_and_column_in_the_file():
    line, column, message, _ = refusal(tree("a: x\nb:\n  c: y\n", first_line=10).map()["b"].map()["c"].list)

    assert (line, column, message) == (12, 6, "expected a list, found `y`")


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\n", (1, 4, "anchors and aliases are not part of the pack format", "")),
        ("a: *x\n", (1, 4, "anchors and aliases are not part of the pack format", "")),
        ("a: &x [1]\nb: *x\n", (1, 4, "anchors and aliases are not part of the pack format", "")),
        ("a: !!str 1\n", (1, 4, "tags are not part of the pack format", "")),
        ("a: !python/object/apply:os.system [ls]\n", (1, 4, "tags are not part of the pack format", "")),
        ("a: ! 1\n", (1, 4, "tags are not part of the pack format", "")),
        ("a: 1\nb: 2\na: 3\n", (3, 1, "the key `a` stands twice, first in line 1", "")),
        ("x: {b: 1, b: 2}\n", (1, 11, "the key `b` stands twice, first in line 1", "")),
        ("? [a, b]\n: 1\n", (1, 3, "a key must be a word", "")),
        ("? {a: b}\n: 1\n", (1, 3, "a key must be a word", "")),
        ("\ufeffa: 1\n", (1, 1, "a byte order mark is not part of the pack format", "")),
    ],
)
def test_what_packs_do_not_use_is_refused_at_its_place(text, expected):
    assert refusal(tree, text) == expected


def test_a_merge_key_is_a_key_like_any_other():
    assert tree("<<: {a: 1}\nb: 2\n").plain() == {"<<": {"a": "1"}, "b": "2"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1\n", 2),
        ("a: 'x\n", 2),
        ("a: 1\n b: 2\n", 2),
        ("a:\n\t- 1\n", 2),
        ("--- a\n--- b\n", 2),
        ("}", 1),
        ("@a", 1),
    ],
)
def test_what_is_no_yaml_is_refused_in_its_line(text, line):
    found, column, message, _ = refusal(tree, text)

    assert (found, column > 0) == (line, True)
    assert message.startswith("this is no YAML: ")


@pytest.mark.parametrize("text", ["a: \x00", "a: \x07", "a: \x1b[31m", "a: \ud800"])
def test_control_characters_are_refused(text):
    _, _, message, _ = refusal(tree, text)

    assert message.startswith("this is no YAML: ")


@pytest.mark.parametrize("text", ["[" * 31, "{a: " * 31, "".join(f"{' ' * n}a:\n" for n in range(40)), "- " * 31 + "a"])
def test_values_are_nested_at_most_30_levels(text):
    _, _, message, _ = refusal(tree, text)

    assert message == "nested deeper than 30 levels"


def test_thirty_levels_are_read():
    value = tree("[" * 30 + "]" * 30).value
    depth = 0
    while value:
        (inner,) = value
        value, depth = inner.value, depth + 1

    assert depth == 29


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "[{", '"'])
def test_a_hundred_thousand_openings_are_refused_and_crash_nothing(opening):
    with pytest.raises(PackError):
        tree(opening * 100_000)


# --- What a key asks for --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [x]\n", "expected a text, found a list"),
        ("a: {x: y}\n", "expected a text, found a map"),
        ("a:\n", "expected a text, found nothing"),
        ("a: '  '\n", "expected a text, found nothing"),
    ],
)
def test_a_text_is_neither_a_list_nor_a_map_nor_nothing(text, message):
    assert refusal(tree(text).map()["a"].text)[2] == message


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("a: x\n", "map", "expected a map, found `x`"),
        ("a: [x]\n", "map", "expected a map, found a list"),
        ("a: x\n", "list", "expected a list, found `x`"),
        ("a: {x: y}\n", "list", "expected a list, found a map"),
    ],
)
def test_maps_and_lists_are_not_taken_for_each_other(text, kind, message):
    assert refusal(getattr(tree(text).map()["a"], kind))[2] == message


def test_an_unknown_key_is_refused_with_the_nearest_one():
    record = tree("label: a\nlabl: b\n").record

    assert refusal(record, ("label", "about")) == (2, 1, "unknown key `labl`", "did you mean `label`?")


def test_an_unknown_key_without_a_near_one_is_refused_with_all_of_them():
    assert refusal(tree("zzz: b\n").record, ("label", "about")) == (
        1, 1, "unknown key `zzz`", "allowed: label, about",
    )  # fmt: skip


def test_a_missing_key_is_refused_where_the_map_stands():
    assert refusal(tree("x:\n  a: 1\n").map()["x"].record, ("a", "b"), ("b",)) == (2, 3, "the key `b` is missing", "")


def test_a_word_is_one_of_its_vocabulary():
    value = tree("a: produktion\n").map()["a"]

    assert refusal(value.word, ("production", "development"), "kind") == (
        1, 4, "unknown kind `produktion`", "did you mean `production`?",
    )  # fmt: skip
    assert refusal(value.word, ("x", "y"), "kind")[3] == "expected one of: x, y"
    assert value.word(("produktion",), "kind") == "produktion"


def test_a_flag_is_true_or_false_in_lower_case():
    assert tree("a: true\n").map()["a"].flag() is True
    assert tree("a: false\n").map()["a"].flag() is False
    assert refusal(tree("a: yes\n").map()["a"].flag)[2] == "unknown truth value `yes`"
    assert refusal(tree("a: True\n").map()["a"].flag)[2:] == ("unknown truth value `True`", "did you mean `true`?")


def test_a_key_is_refused_at_its_own_place():
    assert refusal(tree("a: 1\nb: 2\n").fail_at_key, "b", "not this one", "that one") == (
        2, 1, "not this one", "that one",
    )  # fmt: skip


# --- Files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"a: 1\r\nb: 2\r\n", b"a: 1\rb: 2\r", b"\xef\xbb\xbfa: 1\nb: 2\n", b"a: 1\nb: 2\n"]
)
def test_a_file_reads_the_same_from_every_editor(content):
    assert read_text("facts.yaml", content).text == "a: 1\nb: 2\n"


def test_a_value_after_a_byte_order_mark_is_the_text_that_stands_there():
    value = read_tree(read_text("facts.yaml", b"\xef\xbb\xbfa: x < 31\n")).map()["a"]

    assert (value.raw, value.column) == ("x < 31", 3)


def test_a_file_that_is_no_utf_8_is_refused_in_its_line():
    line, _, message, _ = refusal(read_text, "facts.yaml", b"a: 1\nb: \xff\n")

    assert (line, message) == (2, "this is no UTF-8 text")


def test_a_file_of_more_than_two_million_bytes_is_refused():
    assert read_text("facts.yaml", b"#" * 2_000_000).text
    assert (
        refusal(read_text, "facts.yaml", b"#" * 2_000_001)[2] == "the file has 2,000,001 bytes, the most is 2,000,000"
    )
