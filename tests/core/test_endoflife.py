import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from inscope.core.dates import Period
from inscope.core.lifecycle import Lifecycle, Mark, Phase
from inscope.core.policy import load_policy
from inscope.core.seeds.endoflife import read_endoflife
from inscope.core.seeds.reading import SeedError
from inscope.packs import read_shipped

SHIPPED = load_policy(read_shipped("restcomm-c3")).pack.services.lifecycle
NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
RELEASE = {
    "name": "5",
    "codename": None,
    "label": "5 (LTS)",
    "releaseDate": "2024-02-29",
    "isLts": True,
    "isEoas": False,
    "eoasFrom": "2026-12-31",
    "isEol": False,
    "eolFrom": "2029-02-28",
    "isEoes": False,
    "eoesFrom": "2032-02-29",
    "isMaintained": True,
    "latest": {"name": "5.4.2", "date": "2026-04-02", "link": "https://kestrel.example/"},
    "custom": None,
}
WITHOUT_ELS = {key: value for key, value in RELEASE.items() if "oes" not in key}


def product(*releases, label="Kestrel Gateway"):
    return {"name": "kestrel-gateway", "label": label, "tags": [], "releases": list(releases) or [RELEASE]}


def read(result, lifecycle=SHIPPED):
    content = json.dumps({"schema_version": "1.2.0", "result": result}, indent=1).encode()
    return read_endoflife("eol.json", content, lifecycle, now=NOW, zone=UTC).products


def told(result, lifecycle=SHIPPED):
    with pytest.raises(SeedError) as refused:
        read(result, lifecycle)
    return refused.value.problems


def ends(major):
    return {one.phase: one.ends_on for one in major.phase_ends}


def test_a_product_is_read_with_its_versions_and_their_latest_releases():
    (found,) = read([product()])

    assert (found.name, found.lifecycle_years, found.els_eligible) == ("Kestrel Gateway", 5, True)
    (major,) = found.majors
    assert (major.number, major.original_release_on) == (5, date(2024, 2, 29))
    assert ends(major) == {"full": date(2026, 12, 31)}
    (release,) = major.releases
    assert (release.name, release.released_on) == ("5.4.2", date(2026, 4, 2))


def test_the_answer_for_one_product_is_read_as_well():
    assert [one.name for one in read(product())] == ["Kestrel Gateway"]


def test_what_is_not_known_stays_unknown():
    nothing = {"name": "5", "releaseDate": None, "eolFrom": None, "eoesFrom": None, "latest": None}

    (found,) = read([product(nothing)])

    assert (found.lifecycle_years, found.els_eligible) == (None, None)
    assert (found.majors[0].original_release_on, found.majors[0].phase_ends, found.majors[0].releases) == (None, (), ())


def test_a_first_phase_that_lasts_the_whole_life_is_no_fixed_date_and_no_key_is_no_extended_support():
    (found,) = read([product(WITHOUT_ELS | {"eoasFrom": "2029-02-28"})])

    assert (found.majors[0].phase_ends, found.els_eligible) == ((), False)


def test_where_the_scope_of_coverage_counts_no_years_every_day_is_a_fixed_one():
    own = Lifecycle((Phase("full", "Full", ends=Period(24)), Phase("fixes", "Fixes", ends=Mark.UNKNOWN)))

    (found,) = read([product(RELEASE | {"eolFrom": "2027-10-05"})], own)

    assert found.lifecycle_years is None
    assert ends(found.majors[0]) == {"full": date(2026, 12, 31), "fixes": date(2027, 10, 5)}


@pytest.mark.parametrize(
    ("lifecycle", "fixed"),
    [
        (Lifecycle((Phase("only", "Only", ends=Period(24)),)), {"only": date(2029, 2, 28)}),
        (Lifecycle((Phase("only", "Only"),)), {}),
        (Lifecycle(), {}),
    ],
)
def test_a_pack_with_fewer_phases_takes_fewer_days(lifecycle, fixed):
    (found,) = read([product(WITHOUT_ELS)], lifecycle)

    assert ends(found.majors[0]) == fixed


@pytest.mark.parametrize(
    ("change", "message", "hint"),
    [
        ({"name": "9.6"}, "expected a whole number from 0 on, found `9.6`", ""),
        ({"releaseDate": "soon"}, "expected a day such as 2026-12-03, or null; found `soon`", ""),
        ({"eoasFrom": "2030-01-01"}, "`eoasFrom` 2030-01-01 lies after `eolFrom` 2029-02-28", ""),
        ({"latest": {}}, "the key `name` is missing", "the answer of https://endoflife.date"),
    ],
)
def test_a_mistake_is_told_at_its_place(change, message, hint):
    (problem,) = told([product(RELEASE | change)])

    assert message in problem.message
    assert hint in problem.hint
    assert problem.file == "eol.json"
    (key, value), *_ = change.items()
    expected = value if isinstance(value, str) else key
    assert isinstance(value, dict) or expected in problem.source_line or "eolFrom" in problem.source_line


@pytest.mark.parametrize(
    ("change", "fixed"),
    [
        ({"eolFrom": "2029-03-01"}, {"maintenance": date(2029, 3, 1), "extended": date(2032, 2, 29)}),
        ({"eolFrom": "2026-02-28", "eoasFrom": None, "eoesFrom": None}, {"maintenance": date(2026, 2, 28)}),
        ({"releaseDate": None, "eoesFrom": None}, {"maintenance": date(2029, 2, 28)}),
    ],
)
def test_an_end_that_is_no_anniversary_becomes_a_fixed_day(change, fixed):
    (found,) = read([product(RELEASE | {"eoasFrom": None} | change)])

    assert found.lifecycle_years is None
    assert ends(found.majors[0]) == fixed


def test_an_end_of_extended_support_that_the_scope_of_coverage_does_not_count_becomes_a_fixed_day():
    (found,) = read([product(RELEASE | {"eoesFrom": "2033-01-31", "eoasFrom": None})])

    assert found.lifecycle_years == 5
    assert ends(found.majors[0]) == {"extended": date(2033, 1, 31)}


@pytest.mark.parametrize(("lengths", "usual"), [([5, 3, 3], 3), ([3, 5], 5), ([5, 3], 5)])
def test_a_product_lives_as_long_as_most_of_its_versions_and_the_others_end_on_fixed_days(lengths, usual):
    versions = [
        WITHOUT_ELS
        | {"name": str(number), "releaseDate": "2020-05-20", "eoasFrom": None, "eolFrom": f"{2020 + years}-05-20"}
        for number, years in enumerate(lengths)
    ]

    (found,) = read([product(*versions)])

    assert found.lifecycle_years == usual
    assert [ends(one) for one in found.majors] == [
        {} if years == usual else {"maintenance": date(2020 + years, 5, 20)} for years in lengths
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"eolFrom": "2029-03-01"}, "2029-03-01 is not an anniversary of the release"),
        ({"releaseDate": None}, "2029-02-28 is not an anniversary of the release"),
        ({"eoesFrom": "2030-02-28"}, "2030-02-28 is not 2032-02-29"),
    ],
)
def test_where_decisions_do_not_learn_of_fixed_days_an_end_that_they_do_not_count_is_refused(change, message):
    (problem,) = told([product(RELEASE | change)], replace(SHIPPED, fixed_end=""))

    assert problem.message == message
    assert "whole years, from 3 on" in problem.hint


def test_all_mistakes_are_told_at_once():
    problems = told([product(RELEASE | {"name": "x"}, RELEASE | {"name": "y"}), {"label": "Bare"}])

    assert [one.message.partition(" is")[0][:30] for one in problems] == [
        "expected a whole number from 0",
        "expected a whole number from 0",
        "the key `releases`",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[]", "expected an object of the endoflife.date API, found a list"),
        (b"{}", "the key `result` is missing"),
        (b'{"result": "x"}', "expected a list, found `x`"),
        (b"{", "this is no YAML"),
        (b"\xff", "this is no UTF-8 text"),
    ],
)
def test_a_file_of_another_kind_is_refused(content, message):
    with pytest.raises(SeedError) as refused:
        read_endoflife("eol.json", content, SHIPPED, now=NOW, zone=UTC)

    assert message in refused.value.message
