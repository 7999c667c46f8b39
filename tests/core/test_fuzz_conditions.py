"""Hostile text: whatever stands in a pack, it is read or refused; nothing crashes, runs, or grows without bound."""

import ast
import importlib
import io
import sys
import tokenize
import tracemalloc
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.policy import Decision, PackError, PackFiles, Policy, load_policy, unknowns
from inscope.core.policy.conditions import read_condition
from inscope.core.policy.yamltree import Source, read_tree
from tests.core.packs import (
    SERVICES,
    TODAY,
    attempt,
    decide,
    fact,
    facts_text,
    policy,
    rule,
    sampled,
    scalar,
    small,
    vocabulary,
)
from tests.sampling import IS_LONG

FACTS = {"late": "bool", "site.live": "bool", "kind": "choice red green none", "count": "int 0", "starts_on": "date"}
PARAMS = "{limit: {2026-01-01: 3, 2027-01-01: 4}, notice: {2026-01-01: 1 month}}"
NAMES = vocabulary(FACTS, PARAMS)


def read_or_refused(text):
    """Return the condition of a text, or None; anything but a PackError is a crash and fails the test."""
    condition, error = attempt(read_condition, scalar(text), NAMES)
    assert error is None or (isinstance(error, PackError) and error.problems)
    return condition


def loaded_or_refused(files):
    ready, error = attempt(load_policy, files)
    assert error is None or (isinstance(error, PackError) and error.problems)
    return ready


# --- Conditions -----------------------------------------------------------------------------------

PIECES = [
    "late", "site.live", "kind", "count", "starts_on", "asked_on", "red", "none", "true", "false", "param.limit",
    "param.notice", "and", "or", "not", "in", "not in", "is", "if", "else", "lambda", "for", "await", "yield",
    "None", "True", "import", "==", "!=", "<", "<=", ">", ">=", "=", "+", "-", "(", ")", "[", "]", ",", ".", "...",
    " ", "\n", "  ", "0", "3", "2.5", "0x10", "1_000", "1e9", "007", "1j", "999999999", "2026-12-03",
    "date(2026, 12, 3)", "date(", "years(1)", "months(", "days(count)", "given(late)", "given(", "__import__",
    "x.__class__",
]  # fmt: skip


@sampled(400, 20_000)
@given(st.text(max_size=300))
def test_arbitrary_text_is_a_condition_or_refused(text):
    read_or_refused(text or " ")


@sampled(400, 20_000)
@given(st.text(alphabet="latesivkndroug_01239.,()[]<>=!+- \n", min_size=1, max_size=200))
def test_text_from_the_alphabet_of_the_grammar_is_a_condition_or_refused(text):
    read_or_refused(text)


@sampled(400, 50_000)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25))
def test_pieces_of_the_grammar_in_any_order_are_a_condition_or_refused(pieces):
    condition = read_or_refused(" ".join(pieces))

    if condition is not None:
        ready = policy(FACTS, [rule("A", f"'{' '.join(' '.join(pieces).split())}'")], front=f"params: {PARAMS}\n")
        known = {"late": True, "site.live": False, "kind": "red", "count": 2, "starts_on": "2026-01-31"}
        assert isinstance(decide(ready), Decision)
        assert decide(ready, known).is_settled


@pytest.mark.parametrize(
    "text",
    [
        "not " * 100_000 + "late",
        "(" * 100_000 + "late" + ")" * 100_000,
        "[" * 100_000,
        "late" + ".live" * 100_000,
        "late and " * 100_000 + "late",
        "count < " * 100_000 + "3",
        "starts_on" + " + days(1)" * 100_000 + " < asked_on",
        "count < " + "9" * 1_000_000,
        "x" * 1_000_000,
        "\n" * 100_000 + "late" + "\n" * 100_000,
    ],
)
def test_a_huge_condition_is_refused_by_its_length_alone(text, monkeypatch):
    monkeypatch.setattr("ast.parse", lambda *args, **kwargs: pytest.fail("it was parsed"))

    with pytest.raises(PackError, match="the most is 2,000"):
        read_condition(scalar(text), NAMES)


@pytest.mark.parametrize(
    "opening",
    [
        "not ",
        "(",
        "[",
        "late.",
        "late and ",
        "late or ",
        "count < ",
        "-",
        "+",
        "given(",
        "date(",
        "days(",
        "late if ",
        "3 + ",
        "late[",
        "late(",
    ],
)
@pytest.mark.parametrize("closing", ["", "late", "3", ")", "]"])
def test_a_deep_condition_of_any_kind_is_read_or_refused(opening, closing):
    count = (2_000 - len(closing)) // len(opening)

    read_or_refused(opening * count + closing)
    read_or_refused(opening * 60 + "late" + closing * 60)


@pytest.mark.parametrize(
    "look_alike",
    [
        "l\N{FULLWIDTH LATIN SMALL LETTER A}te",
        "\N{FULLWIDTH LATIN SMALL LETTER L}\N{FULLWIDTH LATIN SMALL LETTER A}te",
        "l\N{CYRILLIC SMALL LETTER A}te",
        "\N{MATHEMATICAL BOLD SMALL L}ate",
        "lat\N{LATIN SMALL LETTER E WITH ACUTE}",
        "late\N{ZERO WIDTH SPACE}",
        "\N{RIGHT-TO-LEFT OVERRIDE}late",
        "\N{LATIN SMALL LIGATURE FI}",
    ],
)
def test_a_look_alike_is_never_taken_for_a_fact(look_alike):
    assert read_or_refused(look_alike) is None


@pytest.mark.parametrize(
    "text",
    [
        "0x10",
        "0b1",
        "0o7",
        "1_000",
        "1e3",
        "1E3",
        "1j",
        "0777",
        "1.",
        ".5",
        "9" * 10,
        "9" * 1_900,
        "0." + "9" * 1_900,
        "-1",
        "+1",
        "inf",
        "nan",
    ],
)
def test_numbers_in_other_forms_are_refused(text):
    assert read_or_refused(f"count < {text}") is None


def test_no_name_of_python_means_anything():
    names = [name for name in dir(__builtins__) if name.isascii()] + [
        "__builtins__",
        "self",
        "shift",
        "holds",
        "facts",
        "f0",
        "k0",
    ]

    assert [name for name in names if read_or_refused(name) is not None] == []
    assert [name for name in names if read_or_refused(f"{name}(late)") is not None] == []
    assert [name for name in names if read_or_refused(f"late.{name}") is not None] == []


# --- Files ----------------------------------------------------------------------------------------

GOOD = small(
    {
        **FACTS,
        "soon": fact("bool", derive="starts_on < asked_on + days(count)"),
        "open": fact("bool", assume="{value: true, when: late}"),
    },
    [
        rule("A", "late and soon", route="{call_us: {unless: open}}"),
        rule("B.two", "count > param.limit or kind == none", "needs_judgment"),
        rule("C", "kind in [red, green]", "covered", cites="[A]", because="It is {kind}."),
    ],
    front=f"params: {PARAMS}\n",
)
SNIPPETS = [
    "", " ", "\n", "\n\n", "  ", "\t", "-", "- ", ":", ": ", "#", "&a ", "*a", "!!str ", "!", "|", ">", "'", '"',
    "[", "]", "{", "}", ",", "?", "---", "---\n", "...", "```", "````", "> ", "```clause A\n", "```section all\n",
    "\x00", "\ufeff", "\u2028", "\r", "\r\n", "\ud7ff", "é", "😀", "when: true\n", "then: covered\n", "true",
    "false", "none", "unknown", "null", "asked_on", "late", "given(late)", "0", "-1", "1e400", "2026-02-30",
    "x" * 100, "[" * 40, "{a: " * 40,
]  # fmt: skip


@st.composite
def mutated(draw):
    """Return the good pack with some of its text cut out, doubled, or replaced."""
    contents = [GOOD.policy.decode(), GOOD.facts.decode(), GOOD.services.decode()]
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(0, 2))
        text = contents[number]
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        put = draw(st.sampled_from([*SNIPPETS, text[start:end] * 2]))
        contents[number] = text[:start] + put + text[end:]
    return PackFiles(*(content.encode() for content in contents))


@sampled(150, 20_000)
@given(mutated(), st.dictionaries(st.sampled_from([*FACTS, "asked_on"]), st.just("unknown")))
def test_a_damaged_pack_is_refused_or_decides(files, facts):
    ready = loaded_or_refused(files)

    if ready is not None and facts.keys() <= ready.facts.keys():
        assert decide(ready, facts).canonical()


@sampled(200, 5_000)
@given(st.binary(max_size=400), st.sampled_from(["policy", "facts", "services"]))
def test_binary_files_are_refused(content, file):
    files = {"policy": GOOD.policy, "facts": GOOD.facts, "services": GOOD.services}

    assert loaded_or_refused(PackFiles(**{**files, file: content})) is None


@sampled(150, 5_000)
@given(st.text(alphabet="[]{}:,-?|>&*!'\"#%@` \nab", max_size=120))
def test_any_text_is_a_tree_or_refused(text):
    tree, error = attempt(read_tree, Source("facts.yaml", text))

    assert tree if error is None else str(error).startswith("facts.yaml:")


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
)


@pytest.mark.parametrize(
    "text", [LAUGHS, "a: &a [*a]\n", "a: &a {<<: *a}\n", "&a : *a\n", "[" * 500_000, "{" * 500_000, "- " * 500_000]
)
@pytest.mark.parametrize("file", ["facts", "services", "policy"])
def test_a_yaml_bomb_is_refused_before_it_unfolds(text, file):
    content = text.encode() if file != "policy" else f"---\n{text}\n---\n".encode()
    files = PackFiles(**{"policy": GOOD.policy, "facts": GOOD.facts, "services": GOOD.services, file: content})
    tracemalloc.start()
    try:
        assert loaded_or_refused(files) is None
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 40_000_000


@pytest.mark.parametrize("content", [b"\x00" * 2_100_000, b"a" * 2_100_000, b"a: b\n" * 500_000])
def test_a_file_that_is_far_too_large_is_refused_unread(content, monkeypatch):
    monkeypatch.setattr("yaml.parse", lambda *args, **kwargs: pytest.fail("it was read"))

    with pytest.raises(PackError, match="the most is 2,000,000"):
        load_policy(PackFiles(GOOD.policy, content, GOOD.services))


# --- What a pack costs ----------------------------------------------------------------------------


def calls(step):
    """Return how many functions a step calls: a measure of its time that is the same on every machine."""
    counted = 0

    def count(_frame, event, _arg):
        nonlocal counted
        counted += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        step()
    finally:
        sys.setprofile(None)
    return counted


def refused_files(facts, rules, **more):
    return lambda: loaded_or_refused(small(facts, rules, **more))


GROWING = {
    "facts": lambda n: refused_files({f"b{i}": "bool" for i in range(n)}, [rule("A", "true")]),
    "groups of facts": lambda n: refused_files({f"g{i}.b": "bool" for i in range(n)}, [rule("A", "true")]),
    "rules": lambda n: refused_files({f"b{i}": "bool" for i in range(n)}, [rule(f"A{i}", f"b{i}") for i in range(n)]),
    "rules of one fact": lambda n: refused_files({"b": "bool"}, [rule(f"A{i}", "b") for i in range(n)]),
    "sections": lambda n: refused_files(
        {},
        [rule(f"A{i}", "true") for i in range(n)],
        sections={f"s{i}": "true" for i in range(n)},
        gates={f"s{i}": [f"A{i}"] for i in range(n)},
    ),
    "mistakes": lambda n: refused_files(
        {f"b{i}": "bool" for i in range(40)}, [rule(f"A{i}", f"c{i}") for i in range(n)]
    ),
    "placeholders": lambda n: refused_files({"b": "bool"}, [rule("A", "true", because="It is {b}." * n)]),
    "words": lambda n: refused_files({"c": f"choice {' '.join(f'w{i}' for i in range(n))}"}, [rule("A", "c == w1")]),
    "routes": lambda n: refused_files({}, [rule("A", "true", route=f"[{', '.join(['call_us'] * n)}]")]),
    "prose": lambda n: refused_files({}, [rule("A", "true")], page="Prose.\n\n" * n),
    "quotations": lambda n: refused_files({}, [rule("A", "true")], page="> Quoted.\n\n" * n),
}


@pytest.mark.parametrize("what", GROWING)
def test_reading_a_pack_costs_no_more_than_twice_for_twice_as_much(what):
    count = 600 if IS_LONG else 150
    once, twice = calls(GROWING[what](count)), calls(GROWING[what](2 * count))

    assert twice < 2.4 * once


def entangled(count):
    """Return a pack whose last rule can only be weighed by remembering every fact before it."""
    facts = {f"{side}{number}": "choice p q" for side in "ab" for number in range(count)}
    first = " and ".join(f"a{number} == p" for number in range(count))
    return facts, [rule("A", first), rule("B", " and ".join(f"a{number} == b{number}" for number in range(count)))]


@pytest.fixture
def little_work(monkeypatch):
    """What is too much is too much at any limit: a small one is reached sooner."""
    monkeypatch.setattr(unknowns, "_MOST_WORK", 10_000)


def test_a_condition_that_no_machine_can_weigh_is_refused(little_work):
    with pytest.raises(PackError, match="clause `B`: what the rules up to this one ask about is too entangled"):
        policy(*entangled(60))


def test_one_fact_compared_with_more_dates_than_can_be_told_apart_is_refused(little_work):
    rules = [rule(f"A{number}", f"asked_on < date({2000 + number}, 1, 1)") for number in range(200)]

    with pytest.raises(PackError, match="too entangled"):
        policy({}, rules)
    assert decide(policy({}, rules[:40]), {"asked_on": "unknown"}).missing


def test_a_condition_that_is_only_large_is_weighed():
    ready = policy(*entangled(8))

    assert len(decide(ready).missing) == 16


def test_rules_that_no_machine_can_weigh_together_leave_a_request_open(little_work):
    facts, rules = entangled(60)
    pairs = [
        rule(f"B{number}", f"a{number} == b{number}", "not_entitled" if number % 2 else "out_of_scope")
        for number in range(60)
    ]
    ready = policy(facts, [rules[0], *pairs, rule("C", "true", "covered")])

    decision = decide(ready)

    assert not decision.is_settled
    assert [outcome.value for outcome in decision.possible] == ["covered", "out_of_scope", "not_entitled"]
    assert len(decision.missing) == 120
    assert (
        decide(ready, {f"a{number}": "q" for number in range(60)} | {f"b{number}": "p" for number in range(60)}).rule
        == "C"
    )


def test_a_thousand_facts_in_one_chain_of_rules_are_weighed_without_recursion():
    count = 1_000
    facts = {f"b{number}": "bool" for number in range(count)}
    ready = policy(
        facts,
        [rule(f"A{number}", f"b{number}", "not_entitled" if number % 2 else "out_of_scope") for number in range(count)],
    )

    decision = decide(ready)

    assert [missing.fact for missing in decision.missing] == list(facts)


# --- What reaches the compiler --------------------------------------------------------------------

GENERATED_NAMES = {
    "def", "complete", "partial", "facts", "holds", "open", "guard", "get", "return", "if", "elif", "else",
    "is", "None", "True", "False", "not", "and", "or", "in", "shift", "months", "days",
}  # fmt: skip
HOSTILE_WORDS = [
    "__import__", "__class__", "__builtins__", "__subclasses__", "_private", "os", "system", "eval", "exec",
    "lambda", "class", "def", "import", "None", "True", "print", "globals", "facts", "holds", "guard", "shift",
    "f0", "k0", "c0", "h0", "get", "yield", "await", "async", "del", "a'b", 'a"b', "a\\b", "a]b", "a b", "a;b",
    "a\nb", "${x}", "{x}", "%s", "é", "\N{FULLWIDTH LATIN SMALL LETTER F}", "x.__class__",
    "a.b.c", "if", "else", "or", "true", "none",
]  # fmt: skip


@st.composite
def hostile_packs(draw):
    """Return a pack whose facts, words, parameters and ids are hostile words, in plain and in quoted form."""
    words = draw(st.lists(st.sampled_from(HOSTILE_WORDS) | st.text(max_size=8), min_size=3, max_size=6, unique=True))
    one, other, third = words[:3]

    def quoted(word):
        return "'" + word.replace("'", "''").replace("\n", " ") + "'"

    facts = {
        quoted(one): {**fact("choice"), "values": f"{{{', '.join(f'{quoted(word)}: Label' for word in words)}}}"},
        "group." + third: fact("bool"),
    }
    condition = draw(
        st.sampled_from(
            [f"{one} == {other}", f"{one} in [{other}, {third}]", f"group.{third}", f"given({one})", "true"]
        )
    )
    return small(facts, [rule("A", quoted(condition))], front=f"params: {{{quoted(other)}: {{2026-01-01: 3}}}}\n")


def is_generated(name):
    return name in GENERATED_NAMES or (name[0] in "fkch" and name[1:].isdigit())


def assert_generated(compiled, ready):
    """Every name of the source was made by the compiler; facts and words stand in quotes, as plain ASCII."""
    words = {word for one in ready.facts.values() for word in one.values}
    quoted = words | set(compiled.facts)
    for token in tokenize.generate_tokens(io.StringIO(compiled.source).readline):
        if token.type == tokenize.NAME:
            assert is_generated(token.string)
        elif token.type == tokenize.STRING:
            assert ast.literal_eval(token.string) in quoted
    assert set(compiled.source) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:'\n |&~=<>()[],;-+*"
    )


@sampled(150, 10_000)
@given(hostile_packs())
def test_hostile_words_are_refused_or_stand_in_quotes_in_the_generated_source(files):
    ready = loaded_or_refused(files)

    if ready is not None:
        assert_generated(ready.compiled, ready)
        assert decide(ready).canonical()


@pytest.mark.parametrize("word", HOSTILE_WORDS)
def test_a_hostile_word_is_never_executed_as_a_value(word, monkeypatch):
    values = "{'" + word.replace("'", "''") + "': Label, plain: Label}"
    ready = loaded_or_refused(
        small({"kind": {**fact("choice"), "values": values}}, [rule("A", f"kind == {word}".replace("\n", " "))])
    )

    if ready is not None:
        assert_generated(ready.compiled, ready)
        assert decide(ready, {"kind": word == "true" or word}).rule == "A"


def test_the_only_text_that_reaches_the_compiler_is_the_generated_source(monkeypatch):
    module = importlib.import_module("inscope.core.policy.compile")
    compiled = []

    def spy(source, *args):
        compiled.append(source)
        return compile(source, *args)

    monkeypatch.setattr(module, "compile", spy, raising=False)
    ready = load_policy(GOOD)

    assert compiled == [ready.compiled.source]
    assert_generated(ready.compiled, ready)


def test_generated_functions_see_no_builtins():
    scope = policy(FACTS, [rule("A", "late")]).compiled.complete.__globals__

    assert scope["__builtins__"] == {}
    assert set(scope) == {"__builtins__", "shift", "complete", "partial"}


def test_a_pack_is_read_again_after_being_refused():
    """Nothing of a refused pack is kept: the next one is read as if it were the first."""
    assert loaded_or_refused(PackFiles(GOOD.policy, facts_text({"late": "bool"}).encode(), SERVICES.encode())) is None

    ready = load_policy(GOOD)

    assert isinstance(ready, Policy)
    assert ready.decide(ready.read_facts({"asked_on": date(2026, 1, 1).isoformat()}, TODAY)).facts.asked_on == date(
        2026, 1, 1
    )
