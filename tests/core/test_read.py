"""Reading a pack: what the files say, and every mistake in them with its place, all at once."""

from datetime import date
from decimal import Decimal

import pytest

from inscope.core.dates import Period
from inscope.core.outcome import Outcome
from inscope.core.policy import PackFiles
from inscope.core.policy.model import Heading, Prose, Quote
from inscope.core.policy.read import read_pack
from inscope.core.policy.vocabulary import Bounds, Choice
from tests.core.packs import problems

POLICY = """\
---
pack: small-pack
version: 2026.10
title: Scope
valid: {from: 2026-01-01, to: 2026-12-31}
params:
  limit: {2027-01-01: 5, 2026-01-01: 3}
  notice: {2026-01-01: 1 month}
readings:
  late: "Late is later than asked for."
otherwise: {then: needs_judgment, judge: kind, role: engineer}
gates:
  live: [L-LATE, L-COV.how, L-COV]
  other: [L-LATE, O-ALL]
---
# Scope

What we help with.

## Live systems

```section live
when: kind == live
```

> Nothing that is late.
> Nothing at all.

```clause L-LATE
when: late
then: out_of_scope
because: It is {late} by {param.notice}.
route:
  - help
  - call_us: {when: count > 3, unless: late}
cites: [I-TEXT]
```

> We cover the rest.

```clause L-COV.how
when: count > param.limit
then: needs_judgment
judge: kind
role: engineer
```

```clause L-COV
when: not late
then: covered
```

## Others

```section other
when: kind == other
```

> This informs.

> This can be cited.

```cite I-TEXT
```

> All others.

```clause O-ALL
when: true
then: covered_limited
cites: {L-LATE: {unless: late}}
```

The end.
"""
FACTS = """\
asked_on:
  type: date
  source: record
  label: Received on
  question: When?

kind:
  type: choice
  values: {live: {label: Live, hint: In use}, other: Other}
  source: customer
  else: judgment
  role: engineer
  subject: true
  label: Kind
  question: Which kind?
  hint: Look at it
  suppose: Suppose it is
  guide: Judge it well
  evidence: [log, trace]

late:
  type: bool
  source: customer
  label: Late
  question: Is it late?

count:
  type: int
  min: 0
  max: 10
  source: record
  label: Count
  question: How many?
"""
SERVICES = """\
services:
  help:
    label: Help
    about: We help.
    facts: {kind: other}
    takes: {live: other}
routes:
  call_us: {label: Call us, about: We answer., offered_while: needs_judgment}
roles:
  engineer: {label: Engineer}
plans:
  best:
    label: Best
    hours: Always
    contacts: 5
    targets:
      P1: {initial: 2 calendar hours, ongoing: 1 business day, calendar: always, or_as_agreed: true}
      P2: {initial: 1 business day, ongoing: 1 business day}
      P3: {initial: next business day, ongoing: none}
calendar: {calendar: office, version: "1", zone: UTC, week: {mon: ["09:00-17:00"]}, closed: [2026-01-01]}
"""
FILES = {"policy": POLICY, "facts": FACTS, "services": SERVICES}


def files(**texts):
    return PackFiles(**{name: text.encode() for name, text in {**FILES, **texts}.items()})


def changed(file, *pairs):
    """Return the good pack with words of one file replaced; each must stand there once.

    `§` in a new text marks the place of the mistake, and is taken out.
    """
    text = replaced(file, pairs)
    return files(**{file: text.replace("§", "")})


def place_of(file, *pairs):
    """Return the place that `§` marks."""
    before, found, _ = replaced(file, pairs).partition("§")
    name = {"policy": "policy.md", "facts": "facts.yaml", "services": "services.yaml"}[file]
    line = before.rpartition("\n")[2]
    return f"{name}:{before.count(chr(10)) + 1}:{len(line) + 1}" if found else ""


def replaced(file, pairs):
    text = FILES[file]
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def mistakes(broken):
    """Return each mistake: place, clause and message, with the hint."""
    return [
        (f"{one.file}:{one.line}:{one.column}", f"{one.clause}: {one.message}" if one.clause else one.message, one.hint)
        for one in problems(broken)
    ]


# --- What is read ---------------------------------------------------------------------------------


def test_the_front_matter_says_what_the_pack_is():
    pack = read_pack(files())

    assert (pack.name, pack.version, pack.title) == ("small-pack", "2026.10", "Scope")
    assert (pack.valid_from, pack.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert dict(pack.readings) == {"late": "Late is later than asked for."}
    assert pack.digest == files().digest
    assert (pack.otherwise.then, pack.otherwise.judge, pack.otherwise.role) == (
        Outcome.NEEDS_JUDGMENT,
        "kind",
        "engineer",
    )
    assert pack.params["limit"].values == ((date(2026, 1, 1), 3), (date(2027, 1, 1), 5))
    assert pack.params["notice"].constant == Period(months=1)


def test_the_page_keeps_the_order_of_the_text_and_the_gates_theirs():
    pack = read_pack(files())

    assert [gate.rule.id for gate in pack.gates] == ["L-LATE", "L-COV.how", "L-COV", "L-LATE", "O-ALL"]
    assert [gate.section.name for gate in pack.gates] == ["live"] * 3 + ["other"] * 2
    assert [rule.id for rule in pack.rules] == ["L-LATE", "L-COV.how", "L-COV", "O-ALL"]
    assert [section.heading for section in pack.sections] == ["Live systems", "Others"]
    assert list(pack.clauses) == ["L-LATE", "L-COV", "I-TEXT", "O-ALL"]
    assert pack.clauses["L-LATE"].text == "Nothing that is late.\nNothing at all."
    assert (pack.clauses["L-LATE"].heading, pack.clauses["L-LATE"].line) == ("Live systems", 29)


def test_the_document_shows_each_text_with_its_rules():
    document = read_pack(files()).document

    assert document[:3] == (Heading(1, "Scope"), Prose("What we help with."), Heading(2, "Live systems"))
    quotes = [(one.clause, [rule.id for rule in one.rules]) for one in document if isinstance(one, Quote)]
    assert quotes == [
        ("L-LATE", ["L-LATE"]), ("L-COV", ["L-COV.how", "L-COV"]), ("", []), ("I-TEXT", []), ("O-ALL", ["O-ALL"]),
    ]  # fmt: skip
    assert document[-1] == Prose("The end.")


def test_a_rule_has_all_that_its_block_says():
    rule = read_pack(files()).rules[0]

    assert (rule.clause, rule.then, rule.line, rule.when_text) == ("L-LATE", Outcome.OUT_OF_SCOPE, 29, "late")
    assert [(offer.word, offer.when is None, offer.unless is None) for offer in rule.routes] == [
        ("help", True, True), ("call_us", False, False),
    ]  # fmt: skip
    assert [offer.word for offer in rule.cites] == ["I-TEXT"]


def test_a_rule_may_belong_to_a_clause_that_is_quoted_elsewhere():
    text = POLICY.replace("when: not late\n", "when: not late\nof: L-LATE\n").replace(
        "clause L-COV\n", "clause L-COV.live\n"
    )
    pack = read_pack(files(policy=text.replace("L-COV.how, L-COV]", "L-COV.how, L-COV.live]")))

    assert [(rule.id, rule.clause) for rule in pack.rules][2] == ("L-COV.live", "L-LATE")


def test_a_fact_has_all_that_its_entry_says():
    facts = read_pack(files()).facts
    kind = facts["kind"]

    assert (kind.type, kind.source, kind.fallback, kind.role, kind.subject) == (
        "choice",
        "customer",
        "judgment",
        "engineer",
        True,
    )
    assert dict(kind.values) == {"live": Choice("Live", "In use"), "other": Choice("Other")}
    assert (kind.label, kind.question, kind.hint, kind.suppose) == (
        "Kind",
        "Which kind?",
        "Look at it",
        "Suppose it is",
    )
    assert (kind.guide, kind.evidence) == ("Judge it well", ("log", "trace"))
    assert facts["count"].bounds == Bounds(0, True, 10)
    assert facts["count"].is_number
    assert not kind.is_number


@pytest.mark.parametrize(
    ("keys", "bounds"),
    [
        ("type: int\n  min: 3", Bounds(3)),
        ("type: int\n  above: 3", Bounds(4)),
        ("type: int\n  min: -3\n  max: 3.0", Bounds(-3, True, 3)),
        ("type: hours\n  min: 1.5", Bounds(90)),
        ("type: hours\n  above: 0\n  max: 2", Bounds(1, True, 120)),
        ("type: decimal\n  min: 0.5", Bounds(Decimal("0.5"))),
        ("type: decimal\n  above: 0", Bounds(Decimal(0), False)),
        ("type: decimal\n  min: 1\n  max: 1", Bounds(Decimal(1), True, Decimal(1))),
    ],
)
def test_bounds_are_kept_in_the_unit_of_the_fact(keys, bounds):
    text = FACTS + f"\nextra:\n  {keys}\n  source: record\n  label: Extra\n"

    assert read_pack(files(facts=text)).facts["extra"].bounds == bounds


def test_services_routes_roles_and_plans_are_read_with_their_words():
    services = read_pack(files()).services

    assert (services.routes["help"].is_service, services.routes["call_us"].is_service) == (True, False)
    assert services.routes["help"].takes == {"live": "other"}
    assert services.routes["call_us"].offered_while is Outcome.NEEDS_JUDGMENT
    assert dict(services.roles) == {"engineer": "Engineer"}
    plan = services.plans["best"]
    assert plan.contacts == 5
    assert (plan.label, plan.hours, plan.channels, plan.cases) == ("Best", "Always", "", "")
    assert (plan.targets["P1"].initial, plan.targets["P1"].calendar, plan.targets["P1"].or_as_agreed) == (
        "2 calendar hours", "always", True,
    )  # fmt: skip
    assert (plan.targets["P3"].ongoing, plan.targets["P3"].calendar, plan.targets["P3"].or_as_agreed) == (
        "none",
        "",
        False,
    )
    assert services.terms == {
        "calendar": {
            "calendar": "office",
            "version": "1",
            "zone": "UTC",
            "week": {"mon": ["09:00-17:00"]},
            "closed": ["2026-01-01"],
        }
    }


def test_what_is_optional_may_be_left_out():
    head = "---\npack: p\nversion: '1'\ntitle: T\nvalid: {from: 2026-01-01}\ngates: {}\n---\n"
    facts = FACTS.partition("\n\n")[0] + "\n"
    services = "services: {}\nroutes: {}\nroles: {}\nplans: {bare: {label: Bare}}\n"

    pack = read_pack(files(policy=head, facts=facts, services=services))

    assert (pack.valid_to, pack.params, pack.readings, pack.gates, pack.document) == (None, {}, {}, (), ())
    assert (pack.otherwise.then, pack.otherwise.judge) == (Outcome.NEEDS_JUDGMENT, "")
    assert pack.services.plans["bare"].targets == {}
    assert pack.services.plans["bare"].contacts is None


@pytest.mark.parametrize(
    ("day", "is_valid"), [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)]
)
def test_both_ends_of_the_validity_count(day, is_valid):
    pack = read_pack(files())

    assert pack.valid_on(date.fromisoformat(day)) is is_valid


def test_a_pack_without_an_end_is_valid_for_good():
    assert read_pack(changed("policy", (", to: 2026-12-31", ""))).valid_on(date.max)


def test_line_ends_of_every_editor_are_read_the_same():
    for end in ("\r\n", "\r"):
        other = PackFiles(*(text.replace("\n", end).encode() for text in FILES.values()))
        pack = read_pack(other)
        assert pack.document == read_pack(files()).document
        assert pack.digest != read_pack(files()).digest


def test_the_digest_covers_what_decides_and_nothing_else():
    one = files()

    assert one.digest == files(examples="x", changes="y").digest
    assert one.digest.startswith("sha256:")
    assert len({files(**{name: text + "\n"}).digest for name, text in FILES.items()} | {one.digest}) == 4
    assert PackFiles(b"a", b"b", b"c").digest != PackFiles(b"ab", b"", b"c").digest


# --- Front matter ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "# Scope\n", "\n---\na: b\n---\n", "---\npack: p\n", "text\n---\na: b\n---\n"])
def test_a_page_begins_with_front_matter(text):
    assert mistakes(files(policy=text)) == [
        ("policy.md:1:1", "the page begins with front matter between two lines `---`", "")
    ]


@pytest.mark.parametrize("key", ["pack", "version", "title", "valid", "gates"])
def test_the_front_matter_has_the_keys_that_are_required(key):
    lists = "\n  live: [L-LATE, L-COV.how, L-COV]\n  other: [L-LATE, O-ALL]\n"
    text = POLICY.replace(lists, " {}\n").replace(f"\n{key}:", "\n# no")

    ((place, message, _),) = mistakes(files(policy=text))

    assert (place, message) == ("policy.md:3:1" if key == "pack" else "policy.md:2:1", f"the key `{key}` is missing")


DATE = "expected a date such as 2026-12-03, found"


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("title: Scope", "§titel: Scope", "unknown key `titel`", "did you mean `title`?"),
        ("title: Scope", "title: §[Scope]", "expected a text, found a list", ""),
        ("pack: small-pack", "pack:§", "expected a text, found nothing", ""),
        ("pack: small-pack", "pack: §Small", "`Small` is no name for a pack", "lower-case letters, digits and hyphens"),
        ("pack: small-pack", "pack: §a b", "`a b` is no name for a pack", "lower-case letters, digits and hyphens"),
        ("pack: small-pack", "pack: §é", "`é` is no name for a pack", "lower-case letters, digits and hyphens"),
        ("pack: small-pack", "pack: §'-'", "`-` is no name for a pack", "lower-case letters, digits and hyphens"),
        ("{from: 2026-01-01, to", "§{to", "the key `from` is missing", ""),
        ("from: 2026-01-01,", "from: §1 May,", f"{DATE} `1 May`", ""),
        ("from: 2026-01-01,", "from: §2026-02-30,", f"{DATE} `2026-02-30`", ""),
        ("to: 2026-12-31", "to: §2025-12-31", "the pack ends on 2025-12-31, before it begins on 2026-01-01", ""),
        ("to: 2026-12-31", "§until: 2026-12-31", "unknown key `until`", "allowed: from, to"),
        ("valid: {from: 2026-01-01, to: 2026-12-31}", "valid: §2026", "expected a map, found `2026`", ""),
        ('late: "Late is later than asked for."', "late: §''", "expected a sentence, found nothing", ""),
        (
            "{then: needs_judgment, judge",
            "{then: §covered, judge",
            "unknown outcome where no rule holds `covered`",
            "expected one of: needs_judgment",
        ),
        ("judge: kind, role", "judge: §kin, role", "unknown fact `kin`", "did you mean `kind`?"),
        ("role: engineer}", "role: §boss}", "unknown role `boss`", "expected one of: engineer"),
        (
            "otherwise: {then: needs_judgment, judge: kind, ",
            "otherwise: §{then: needs_judgment, ",
            "the key `judge` is missing",
            "",
        ),
    ],
)
def test_a_mistake_in_the_front_matter_is_told_at_its_place(old, new, message, hint):
    assert mistakes(changed("policy", (old, new))) == [(place_of("policy", (old, new)), message, hint)]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ("§Limit: {2026-01-01: 3}", "`Limit` is no name for a parameter"),
        ("§a.b: {2026-01-01: 3}", "`a.b` is no name for a parameter"),
        ("limit: §3", "expected a map of dates to values, found `3`"),
        ("limit: §{}", "a parameter needs at least one value"),
        ("limit: {§today: 3}", "expected a date such as 2026-12-03, found `today`"),
        ("limit: {2026-01-01: §soon}", "`soon` is neither a number nor a period"),
        ("limit: {2026-01-01: §1 months ago}", "`1 months ago` is neither a number nor a period"),
        ("limit: {2026-01-01: §1e3}", "`1e3` is neither a number nor a period"),
        ("limit: §{2026-01-01: 3, 2027-01-01: 1 month}", "the values of a parameter are all numbers or all periods"),
        ("limit: {2026-01-01: 3, §2026-01-01: 4}", "the key `2026-01-01` stands twice, first in line 7"),
    ],
)
def test_a_parameter_in_another_form_is_refused(params, message):
    pair = ("limit: {2027-01-01: 5, 2026-01-01: 3}", params)

    assert [one[:2] for one in mistakes(changed("policy", pair))] == [(place_of("policy", pair), message)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3), ("2.5", Decimal("2.5")), ("3.0", 3), ("0", 0),
        ("10 days", Period(days=10)), ("2 weeks", Period(days=14)),
        ("1 month", Period(months=1)), ("1 year", Period(months=12)), ("1 day", Period(days=1)), ("0 days", Period()),
    ],
)  # fmt: skip
def test_a_parameter_is_a_number_or_a_period(text, value):
    pack = read_pack(
        changed(
            "policy",
            ("limit: {2027-01-01: 5, 2026-01-01: 3}", f"extra: {{2026-01-01: {text}}}\n  limit: {{2026-01-01: 3}}"),
        )
    )

    found = pack.params["extra"].constant
    assert (found, type(found)) == (value, type(value))


# --- Facts ----------------------------------------------------------------------------------------


def fact_mistakes(text, name="extra"):
    """Return the mistakes of one more fact, each without its place in the file."""
    found = mistakes(files(facts=f"{FACTS}\n{name}:\n  {text}\n"))
    assert all(one[0].startswith("facts.yaml:") for one in found)
    return [one[1] for one in found]


STARTS = "a number declares where it starts: `min` (at least) or `above` (more than)"
VALUES = "a choice, and only a choice, has `values`"
JUDGED = "`extra` is judged, and names no `role`"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("type: boolean", "unknown type of fact `boolean`"),
        ("type: bool; source: records", "unknown source `records`"),
        ("type: bool; labels: Y", "unknown key `labels`"),
        ("type: bool; else: somebody", "unknown source `somebody`"),
        ("type: bool; subject: yes", "unknown truth value `yes`"),
        ("type: bool; evidence: log", "expected a list, found `log`"),
        ("type: bool; values: {a: A}", VALUES),
        ("type: choice", VALUES),
        ("type: choice; values: {}", VALUES),
        ("type: choice; values: [a]", "expected a map of words to labels, found a list"),
        ("type: choice; values: {a b: A}", "`a b` is no word for a value"),
        ("type: choice; values: {_a: A}", "`_a` is no word for a value"),
        ("type: choice; values: {unknown: A}", "`unknown` is no word for a value"),
        ("type: choice; values: {not: A}", "`not` is no word for a value"),
        ("type: choice; values: {a: ''}", "expected a label, found nothing"),
        ("type: choice; values: {a: {hint: A}}", "the key `label` is missing"),
        ("type: choice; values: {a: {label: A, note: B}}", "unknown key `note`"),
        ("type: choice; values: {a: A, a: B}", "the key `a` stands twice, first in line 37"),
        ("type: bool; min: 0", "a bool has no bounds"),
        ("type: date; max: 0", "a date has no bounds"),
        ("type: int", STARTS),
        ("type: int; min: 0; above: 0", STARTS),
        ("type: int; max: 3", STARTS),
        ("type: int; min: none", "expected a number, found `none`"),
        ("type: int; min: 0.5", "expected a whole number, found `0.5`"),
        ("type: hours; min: 0.333", "expected a whole number, found `0.333`"),
        ("type: int; min: 3; max: 2", "no number is at least 3 and at most 2"),
        ("type: decimal; above: 2; max: 2", "no number is more than 2 and at most 2"),
        ("type: bool; source: judgment", JUDGED),
        ("type: bool; else: judgment", JUDGED),
        ("type: bool; source: judgment; role: boss", "unknown role `boss`"),
        ("type: bool; assume: maybe", "`maybe` is no value of `extra`"),
        ("type: int; min: 3; assume: 2", "`2` is no value of `extra`"),
        ("type: int; min: 3; assume: many", "`many` is no value of `extra`"),
        ("type: choice; values: {red: R}; assume: rot", "`rot` is no value of `extra`"),
        ("type: date; assume: today", "`today` is no value of `extra`"),
        ("type: date; assume: late", "`late` is no date"),
        ("type: date; assume: extra", "`extra` is no value of `extra`"),
        ("type: bool; assume: {when: late}", "the key `value` is missing"),
        ("type: bool; assume: {value: true, if: late}", "unknown key `if`"),
        ("type: bool; assume: {value: true, when: lat}", "unknown fact `lat`"),
        ("type: bool; assume: [true]", "expected a map, found a list"),
        ("type: bool; derive: extra", "unknown fact `extra`"),
        ("type: bool; derive: count", "`count` is a whole number: compare it with something"),
        ("type: date; derive: late", "expected a date, found a yes-or-no fact"),
        ("type: int; min: 0; derive: count", "only a yes-or-no fact or a date can be derived, `extra` is int"),
    ],
)
def test_a_mistake_in_a_fact_is_refused(keys, message):
    """The keys stand apart by semicolons; a record with a label, unless they say otherwise."""
    record = "" if "source:" in keys else "; source: record"

    assert fact_mistakes(f"{keys}{record}; label: X".replace("; ", "\n  ")) == [message]


@pytest.mark.parametrize("key", ["type", "source", "label"])
def test_a_fact_has_a_type_a_source_and_a_label(key):
    keys = {"type": "bool", "source": "record", "label": "X"}
    del keys[key]

    assert fact_mistakes("\n  ".join(f"{name}: {value}" for name, value in keys.items())) == [
        f"the key `{key}` is missing"
    ]


def test_a_label_is_not_empty():
    assert fact_mistakes("type: bool\n  source: record\n  label: ''") == ["expected a text, found nothing"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Extra", "`Extra` is no name for a fact"),
        ("extra.", "`extra.` is no name for a fact"),
        ("extra-ordinary", "`extra-ordinary` is no name for a fact"),
        ("_extra", "`_extra` is no name for a fact"),
        ("param.limit", "`param.limit` is no name for a fact: conditions read it as something else"),
        ("true", "`true` is no name for a fact: conditions read it as something else"),
        ("late.very", "`late` cannot be a fact and the group of `late.very` as well"),
        ("late.very.much", "`late` cannot be a fact and the group of `late.very.much` as well"),
        ("late", "the key `late` stands twice, first in line 21"),
    ],
)
def test_a_name_that_no_condition_could_read_is_refused(name, message):
    assert fact_mistakes("type: bool\n  source: record\n  label: X", name) == [message]


@pytest.mark.parametrize(
    "text", ["", "kind: {}\n", FACTS.replace("type: date", "type: text", 1), FACTS.replace("asked_on:", "asked:", 1)]
)
def test_every_pack_has_the_day_of_receipt(text):
    found = mistakes(files(facts=text))

    assert found[0][1] in {"a pack needs the fact `asked_on`, a date", "the key `type` is missing"}


def test_an_expression_reads_only_facts_that_stand_above_it():
    early = FACTS.replace("kind:\n", "early:\n  type: bool\n  source: record\n  label: E\n  derive: late\n\nkind:\n", 1)

    assert [one[1] for one in mistakes(files(facts=early))] == ["unknown fact `late`"]


def test_a_fact_that_rules_read_has_a_question():
    found = mistakes(changed("facts", ("  question: Is it late?\n", "")))

    assert found == [("facts.yaml:22:3", "rules read `late`, and it has no `question`", "")]


def test_a_fact_that_no_rule_reads_needs_no_question():
    assert (
        read_pack(files(facts=FACTS + "\nextra:\n  type: text\n  source: record\n  label: X\n")).facts["extra"].question
        == ""
    )


# --- Services -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("calendar: {", "§calender: {", "unknown key `calender`"),
        ("routes:\n  call_us: {", "routes:\n  §help: {", "`help` is a service already"),
        ("    label: Help\n    about: We help.\n", "    §label: Help\n", "the key `about` is missing"),
        ("{label: Call us, about: We answer., ", "§{label: Call us, ", "the key `about` is missing"),
        ("offered_while: needs_judgment", "offered_while: §covered", "unknown open outcome `covered`"),
        ("offered_while: needs_judgment", "§facts: {kind: other}", "unknown key `facts`"),
        ("{label: Engineer}", "§Engineer", "expected a map, found `Engineer`"),
        ("facts: {kind: other}", "facts: {§kin: other}", "unknown fact `kin`"),
        ("facts: {kind: other}", "facts: {kind: §others}", "unknown value `others`"),
        ("facts: {kind: other}", "facts: {§late: true}", "a service is asked for by choices"),
        ("facts: {kind: other}", "facts: §[kind]", "expected a map of facts, found a list"),
        ("takes: {live: other}", "takes: {live: §others}", "unknown subject `others`"),
        ("takes: {live: other}", "takes: {§lives: other}", "unknown subject `lives`"),
        ("    label: Best\n    hours", "    §hours", "the key `label` is missing"),
        ("contacts: 5", "contacts: §0", "expected a whole number of contacts from 1 on, found `0`"),
        ("contacts: 5", "contacts: §1.5", "expected a whole number of contacts from 1 on, found `1.5`"),
        ("contacts: 5", "contacts: §many", "expected a whole number of contacts from 1 on, found `many`"),
        ("P3: {initial", "§P4: {initial", "unknown key `P4`"),
        ("ongoing: none", "ongoing: §1 lunar day", "`1 lunar day` is no response time"),
        ("ongoing: none", "ongoing: §0 calendar days", "`0 calendar days` is no response time"),
        ("ongoing: none", "ongoing: §99999 business days", "`99999 business days` is no response time"),
        ("calendar: always, or", "calendar: §nights, or", "unknown calendar `nights`"),
        ("zone: UTC", "zone: §Mars/Base", "there is no zone `Mars/Base`"),
        ('"09:00-17:00"', '§"17:00-09:00"', "`17:00-09:00` are no hours of a day"),
        (
            "P3: {initial: next business day, ongoing: none}",
            "P3: §{initial: next business day}",
            "the key `ongoing` is missing",
        ),
        ("or_as_agreed: true", "or_as_agreed: §yes", "unknown truth value `yes`"),
        ("services:\n", "§services:\n", "the key `roles` is missing"),
    ],
)
def test_a_mistake_in_the_services_is_told_at_its_place(old, new, message):
    without_roles = [("roles:\n  engineer: {label: Engineer}\n", "")] if "roles" in message else []
    pairs = [(old, new), *without_roles]

    assert [one[:2] for one in mistakes(changed("services", *pairs))] == [(place_of("services", *pairs), message)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("      P2: {initial: 1 business day, ongoing: 1 business day}\n", "the key `P2` is missing"),
        (SERVICES[SERVICES.index("calendar: {calendar") :], "a plan with targets takes a calendar"),
        ('mon: ["09:00-17:00"]', "calendar `office` does not open long enough in 50 years"),
    ],
)
def test_response_times_hold_for_every_request_or_are_refused(line, message):
    assert [one[1] for one in mistakes(changed("services", (line, "")))] == [message]


def test_a_service_without_facts_is_a_route_like_others():
    text = SERVICES.replace("facts: {kind: other}", "facts: {}")

    assert not read_pack(files(services=text)).services.routes["help"].is_service


# --- The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("```section live\n", "```§sektion live\n", "live: unknown block `sektion`"),
        ("```section live\n", "```§\n", "unknown block ``"),
        ("```section live\n", "```§section Live\n", "Live: `Live` is no name for a section"),
        ("```section other\n", "```§section live\n", "live: `live` is used twice"),
        ("when: kind == live\n", "§\n", "live: the key `when` is missing"),
        ("when: kind == live\n", "when: kind == live\n§then: covered\n", "live: unknown key `then`"),
        ("when: kind == live\n", "when: kind == §life\n", "live: `life` is no value of `kind`"),
        ("```cite I-TEXT\n", "```§cite i-text\n", "i-text: `i-text` is no id"),
        ("```cite I-TEXT\n", "```§cite I-TEXT.two\n", "I-TEXT.two: `I-TEXT.two` is no id"),
        ("```cite I-TEXT\n", "```cite I-TEXT\n§when: late\n", "I-TEXT: unknown key `when`"),
        (
            "> This can be cited.\n\n```cite",
            "This can be cited.\n\n```§cite",
            "I-TEXT: no text is quoted above `I-TEXT`",
        ),
        ("```cite I-TEXT\n", "```§cite L-LATE\n", "L-LATE: the clause `L-LATE` is quoted twice, first in line 29"),
        ("> Nothing that is late.\n> Nothing at all.\n\n```c", "```§c", "L-LATE: no text is quoted above `L-LATE`"),
        ("then: covered\n", "then: §cover\n", "L-COV: unknown outcome `cover`"),
        ("then: covered\n", "then: §needs_information\n", "L-COV: unknown outcome `needs_information`"),
        ("when: not late\nthen: covered\n", "§when: not late\n", "L-COV: the key `then` is missing"),
        ("then: covered\n", "then: covered\n§than: x\n", "L-COV: unknown key `than`"),
        (
            "```clause L-COV\nwhen: not late\nthen: covered\n",
            "```§clause L-COV\nwhen: not late\nthen: covered\njudge: kind\n",
            "L-COV: `needs_judgment`, and only that, has `judge`",
        ),
        (
            "```clause L-COV\nwhen: not late\nthen: covered\n",
            "```§clause L-COV\nwhen: not late\nthen: covered\nrole: engineer\n",
            "L-COV: `needs_judgment`, and only that, has `role`",
        ),
        (
            "```clause L-COV.how\nwhen: count > param.limit\nthen: needs_judgment\njudge: kind\n",
            "```§clause L-COV.how\nwhen: count > param.limit\nthen: needs_judgment\n",
            "L-COV.how: `needs_judgment`, and only that, has `judge`",
        ),
        (
            "```clause L-COV.how\nwhen: count > param.limit\nthen: needs_judgment\njudge: kind\nrole: engineer\n",
            "```§clause L-COV.how\nwhen: count > param.limit\nthen: needs_judgment\njudge: kind\n",
            "L-COV.how: `needs_judgment`, and only that, has `role`",
        ),
        ("judge: kind\nrole", "judge: §kin\nrole", "L-COV.how: unknown fact `kin`"),
        ("judge: kind\nrole: engineer\n", "judge: kind\nrole: §boss\n", "L-COV.how: unknown role `boss`"),
        ("then: covered\n", "then: covered\nroute: §call_us\n", "L-COV: a grant offers no other route"),
        ("  - help\n", "  - §halp\n", "L-LATE: unknown route `halp`"),
        ("  - help\n", "  - §halp: {when: late}\n", "L-LATE: unknown route `halp`"),
        (
            "  - help\n",
            "  - §{help: {when: late}, call_us: {when: late}}\n",
            "L-LATE: expected one route with its condition",
        ),
        ("  - help\n", "  - help: {§if: late}\n", "L-LATE: unknown key `if`"),
        ("  - help\n", "  - help: §late\n", "L-LATE: expected `when` or `unless`, found `late`"),
        ("  - help\n", "  - §[help]\n", "L-LATE: expected a route, found a list"),
        ("{when: count > 3, unless: late}", "{when: count > §x, unless: late}", "L-LATE: unknown fact `x`"),
        ("cites: [I-TEXT]", "cites: §[I-TXT]", "L-LATE: unknown clause `I-TXT`"),
        ("cites: {L-LATE: {unless: late}}", "cites: §{L-LAT: {unless: late}}", "O-ALL: unknown clause `L-LAT`"),
        ("because: It is {late} by", "because: §It is {lat} by", "L-LATE: the sentence names the unknown fact `lat`"),
        ("{param.notice}.\n", "{late.\n", "L-LATE: the sentence names the unknown fact `late.`"),
        ("{param.notice}.\n", "{param.notise}.\n", "L-LATE: the sentence names the unknown fact `param.notise`"),
        ("It is {late} by {param.notice}.", "§''", "L-LATE: expected a sentence, found nothing"),
        ("when: late\nthen", "when: §lat\nthen", "L-LATE: unknown fact `lat`"),
        ("when: late\nthen", "when: late\nof: §L-LATER\nthen", "L-LATE: no text is quoted for `L-LATER`"),
        ("```clause L-COV\n", "Some prose.\n\n```§clause L-COV\n", "L-COV: no text is quoted above `L-COV`"),
        ("```clause L-COV\n", "### More\n\n```§clause L-COV\n", "L-COV: no text is quoted above `L-COV`"),
        (
            "```clause L-COV\n",
            "```§clause L-COV.how\n",
            "L-COV.how: the rule `L-COV.how` stands twice, first in line 41",
        ),
        ("```clause O-ALL\n", "```§clause O-ALL OR-NOT\n", "O-ALL OR-NOT: `O-ALL OR-NOT` is no id"),
    ],
)
def test_a_mistake_on_the_page_is_told_at_its_place_with_its_clause(old, new, message):
    found, place = mistakes(changed("policy", (old, new))), place_of("policy", (old, new))

    assert (place or "policy.md:32:10", message) in [one[:2] for one in found]


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        ("when: late\nthen", "when: lat\nthen", ["L-LATE: unknown fact `lat`"]),
        ("when: count > param.limit", "when: count > param.limits", ["L-COV.how: unknown parameter `param.limits`"]),
        ("when: kind == live\n", "when: kin == live\n", ["live: unknown fact `kin`"]),
        ("```cite I-TEXT\n", "```cite I-TEXT\nwhen: late\n", ["I-TEXT: unknown key `when`"]),
        (
            "when: late\nthen",
            "when: [late]\nwhen: late\nthen",
            ["L-LATE: the key `when` stands twice, first in line 30"],
        ),
    ],
)
def test_what_names_a_block_with_a_mistake_is_not_blamed_for_it(old, new, messages):
    """Its id is known, though it could not be read: no list of rules and no citation is called wrong."""
    assert [one[1] for one in mistakes(changed("policy", (old, new)))] == messages


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("  live: [L-LATE,", "  §lives: [L-LATE,", "unknown section `lives`", "did you mean `live`?"),
        ("L-COV.how, L-COV]", "§L-COV.hov, L-COV]", "unknown rule `L-COV.hov`", "did you mean `L-COV.how`?"),
        ("L-COV.how, L-COV]", "L-COV.how, §L-LATE, L-COV]", "`L-LATE` stands twice in this list", ""),
        (
            "L-COV.how, L-COV]",
            "L-COV, §L-COV.how]",
            "`L-COV.how` refuses and stands after `L-COV`, which grants",
            "grants come last",
        ),
        (
            "  other: [L-LATE, O-ALL]",
            "  other: [O-ALL, §L-LATE]",
            "`L-LATE` refuses and stands after `O-ALL`, which grants",
            "grants come last",
        ),
        ("  other: [L-LATE, O-ALL]", "  other: §O-ALL", "expected a list of rules, found `O-ALL`", ""),
        ("  other: [L-LATE, O-ALL]", "  other: [L-LATE, §[O-ALL]]", "expected a rule, found a list", ""),
    ],
)
def test_a_mistake_in_the_gates_is_told_at_its_place(old, new, message, hint):
    assert (place_of("policy", (old, new)), message, hint) in mistakes(changed("policy", (old, new)))


def test_a_rule_that_stands_in_no_list_is_refused_at_its_block():
    pairs = [("L-COV.how, L-COV]", "L-COV.how]"), ("```clause L-COV\n", "```§clause L-COV\n")]

    assert mistakes(changed("policy", *pairs)) == [
        (place_of("policy", *pairs), "L-COV: the rule `L-COV` stands in no list of `gates`", "")
    ]


def test_gates_that_are_no_map_are_refused():
    text = POLICY.replace("gates:\n  live: [L-LATE, L-COV.how, L-COV]\n  other: [L-LATE, O-ALL]\n", "gates: [L-LATE]\n")

    assert ("policy.md:12:8", "expected a map of sections to rules, found a list", "") in mistakes(files(policy=text))


def test_a_rule_that_stands_twice_is_refused():
    text = POLICY.replace("The end.\n", "```clause O-ALL\nwhen: true\nthen: covered\n```\n")

    assert [one[:2] for one in mistakes(files(policy=text))] == [
        ("policy.md:74:4", "O-ALL: the rule `O-ALL` stands twice, first in line 68")
    ]


# --- Several mistakes -----------------------------------------------------------------------------


def test_several_mistakes_are_told_at_once_and_in_the_order_of_the_files():
    broken = files(
        policy=POLICY.replace("when: late\n", "when: lat\n", 1)
        .replace("- help\n", "- halp\n")
        .replace("then: covered\n", "then: cover\n")
        .replace("valid: {from: 2026-01-01", "valid: {from: soon")
        .replace("L-COV.how, L-COV]", "L-COV.hov, L-COV]")
        .replace("cites: {L-LATE:", "cites: {L-LATER:"),
        facts=FACTS.replace("role: engineer", "role: boss").replace("  question: How many?\n", ""),
        services=SERVICES.replace("facts: {kind: other}", "facts: {kind: others}"),
    )

    assert [one[:2] for one in mistakes(broken)] == [
        ("facts.yaml:12:9", "unknown role `boss`"),
        ("facts.yaml:28:3", "rules read `count`, and it has no `question`"),
        ("policy.md:5:15", "expected a date such as 2026-12-03, found `soon`"),
        ("policy.md:13:18", "unknown rule `L-COV.hov`"),
        ("policy.md:30:7", "L-LATE: unknown fact `lat`"),
        ("policy.md:41:4", "L-COV.how: the rule `L-COV.how` stands in no list of `gates`"),
        ("policy.md:50:7", "L-COV: unknown outcome `cover`"),
        ("policy.md:71:8", "O-ALL: unknown clause `L-LATER`"),
        ("services.yaml:5:19", "unknown value `others`"),
    ]


def test_a_hundred_mistakes_are_enough():
    text = "".join(f"```unknown B{number}\n```\n\n" for number in range(150))

    found = problems(files(policy=POLICY.replace("The end.\n", text)))

    assert len(found) == 100
    assert [one.line for one in found] == sorted(one.line for one in found)


def test_an_error_shows_the_line_with_a_caret_and_the_nearest_word():
    (problem,) = problems(changed("policy", ("when: not late\n", "when: not  latte\n")))

    assert str(problem) == (
        "policy.md:49:12: clause `L-COV`: unknown fact `latte`\n"
        "    when: not  latte\n"
        "               ^\n"
        "    did you mean `late`?"
    )
