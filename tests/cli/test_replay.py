"""`inscope policy replay`: stored decisions decided again, one case or all of them, here or in several processes."""

import json
import os
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

import pytest
from click.testing import CliRunner
from django.db import connection

from inscope.apps.coverage.selectors import decisions_of
from inscope.cli import replaying
from inscope.cli.main import main
from inscope.reads.replays import ReplayedDecision
from tests.factories import TUNING, make_case, make_contact

pytestmark = pytest.mark.usefixtures("published_pack")


def run(*arguments):
    return CliRunner().invoke(main, ["policy", "replay", *map(str, arguments)])


def answer(*arguments):
    result = run(*arguments)
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture
def case(db):
    return make_case(make_contact(), TUNING)


@pytest.fixture
def forged(transactional_db, published_pack, owner):
    """Two cases; the owner changed the stored decision of the second, with the triggers off."""
    contact = make_contact()
    good, bad = make_case(contact, TUNING), make_case(contact, TUNING)
    owner.execute("alter table coverage_decisionrow disable trigger all")
    owner.execute(
        "update coverage_decisionrow set canonical = replace(canonical, 'out_of_scope', 'covered') where case_id = %s",
        [bad.id],
    )
    owner.execute("alter table coverage_decisionrow enable trigger all")
    owner.commit()
    return good, bad


# -- one case --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["KS-{0.id}", "{0.id}", "{0.public_id}"])
def test_a_case_is_named_as_people_name_it_or_by_its_id(case, name):
    code, found = answer(name.format(case))

    assert (code, found["identical"]) == (0, True)
    (decision,) = found["decisions"]
    assert (decision["case"], decision["decision"], decision["outcome"]) == (f"KS-{case.id}", 1, "out_of_scope")
    assert decision["digest"] == case.pack_digest


def test_one_decision_is_named_by_its_number(case):
    assert answer(case.id, "--decision", 1)[0] == 0
    refused = run(case.id, "--decision", 2)

    assert refused.exit_code == 2
    assert "there is no such decision" in refused.stderr


@pytest.mark.parametrize("name", ["999999", "KS", "c0ffee00-0000-7000-8000-000000000000"])
def test_a_case_that_there_is_not_is_refused(case, name):
    refused = run(name)

    assert refused.exit_code == 2
    assert "there is no such case" in refused.stderr


@pytest.mark.parametrize("arguments", [(), ("1001", "--all"), ("--all", "--decision", "1")])
def test_a_wrong_call_is_told(arguments):
    refused = run(*arguments)

    assert refused.exit_code == 2
    assert "name one case, with or without --decision, or say --all" in refused.stderr


def test_what_differs_is_told_and_leaves_with_one(forged):
    _, bad = forged

    code, found = answer(bad.id)

    assert (code, found["identical"]) == (1, False)
    parts = {one["part"]: one for one in found["decisions"][0]["differences"]}
    assert (parts["outcome"]["stored"], parts["outcome"]["again"]) == ('"covered"', '"out_of_scope"')


def test_facts_that_are_not_of_the_policy_any_more_are_told(case, owner, monkeypatch):
    monkeypatch.setattr("inscope.reads.replays.decisions_of", with_facts('{"colour": "red"}'))

    code, found = answer(case.id)

    assert code == 1
    (difference,) = found["decisions"][0]["differences"]
    assert difference["part"] == "facts"
    assert "unknown fact `colour`" in difference["again"]


def with_facts(facts):
    """Read decisions as if their facts had been changed."""
    return lambda **which: tuple(replace(one, facts=facts) for one in decisions_of(**which))


# -- all of them -----------------------------------------------------------------------------------


def test_every_decision_is_decided_again(case):
    code, found = answer("--all")

    assert (code, found["identical"], found["decisions"], found["differing"]) == (0, True, 1, [])
    assert found["per_second"] > 0


@pytest.mark.usefixtures("db")
def test_where_nothing_was_decided_nothing_differs():
    code, found = answer("--all")

    assert (code, found["decisions"], found["per_second"]) == (0, 0, 0)


def test_of_all_decisions_those_that_differ_are_named(forged):
    _, bad = forged

    code, found = answer("--all")

    assert (code, found["decisions"]) == (1, 2)
    assert [one["case"] for one in found["differing"]] == [f"KS-{bad.id}"]


@pytest.mark.process
def test_ranges_are_decided_in_processes_of_their_own(forged, monkeypatch):
    _, bad = forged
    url = urlsplit(os.environ["INSCOPE_DATABASE_URL"])
    here = urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))
    monkeypatch.setenv("INSCOPE_DATABASE_URL", here)
    monkeypatch.setattr(replaying, "AT_ONCE", 1)
    heard = []

    summary = replaying.replay_all(2, lambda done, total: heard.append((done, total)))

    assert (summary.count, [one.case_id for one in summary.differing]) == (2, [bad.id])
    assert heard == [(1, 2), (2, 2)]


# -- in words --------------------------------------------------------------------------------------


def replayed(number=1, *differences):
    return ReplayedDecision(1003, "KS-1003", number, "sha256:00", "covered", differences)


def test_on_a_terminal_the_answer_is_in_words():
    shown = replaying.case_words([replayed(), replayed(2, ("clause", '"PS-COV"', '"PS-DEF"'))])

    assert "KS-1003, decision 1 (covered): " in shown
    assert "identical" in shown
    assert "differs" in shown
    assert '  clause\n    stored  "PS-COV"\n    again   "PS-DEF"' in shown


def test_of_many_that_differ_the_first_are_shown():
    many = tuple(replayed(number, ("bytes", "", "")) for number in range(1, 24))

    shown = replaying.summary_words(replaying.Summary(1_000, 0.5, many))

    assert "decision 20" in shown
    assert "decision 21" not in shown
    assert "and 3 more that differ" in shown
    assert shown.endswith("977 of 1,000 decisions are identical, byte for byte; 2,000 decisions a second")
    assert replaying.summary_words(replaying.Summary(2, 1.0, ())).startswith("2 of 2 decisions")
