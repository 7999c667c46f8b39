"""`inscope policy` as a person at a terminal, a pipe and a script meet it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from inscope import __version__
from inscope.cli import words
from inscope.cli.main import main
from inscope.core.policy import load_policy
from inscope.packs import read_shipped

TUNING = {"request_kind": "production", "issue_class": "performance_tuning"}
COVERED = {
    "asked_on": "2026-05-20",
    "request_kind": "production",
    "issue_class": "product_issue",
    "instance_licensed": True,
    "subscription_active": True,
    "deployment": {"live_end_user_traffic": True, "commercial_use": True, "prime_time_use": True},
    "version": {"major_original_release_on": "2025-01-10", "feature_status": "generally_available"},
    "lifecycle_years": 3,
    "caused_by_product": "likely",
}


def run(*arguments, facts=None):
    given = facts if facts is None or isinstance(facts, str | bytes) else json.dumps(facts)
    return CliRunner().invoke(main, list(arguments), input=given)


def decide(facts, *more):
    return run("policy", "decide", "restcomm-c3", "--facts", "-", *more, facts=facts)


@pytest.fixture
def policy():
    return load_policy(read_shipped("restcomm-c3"))


def in_words(policy, facts):
    return words.decision(policy.decide(policy.read_json(json.dumps(facts), policy.pack.valid_from)))


def test_a_piped_decision_is_json_with_words_beside_it():
    result = decide(TUNING)

    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert (answer["outcome"], answer["clause"]) == ("out_of_scope", "PS-X-PERF")
    assert answer["routes"] == ["online_development_support", "project_consulting"]
    assert answer["because"]


def test_an_open_decision_leaves_with_zero_and_names_its_questions():
    result = decide({"request_kind": "production"})

    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["outcome"]) == (0, "needs_information")
    assert all(one["question"] for one in answer["missing"])


def test_facts_are_read_from_a_file(tmp_path):
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(TUNING))

    result = run("policy", "decide", "restcomm-c3", "--facts", str(file))

    assert json.loads(result.stdout)["clause"] == "PS-X-PERF"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"issue_klass": "other"}, ["unknown fact `issue_klass`", "did you mean `issue_class`?"]),
        ({"issue_class": "performance_tunning"}, ["`performance_tunning`", "did you mean `performance_tuning`?"]),
        ({"instance_licensed": None}, ["`null`", "write `unknown`"]),
        ({"asked_on": "2026-02-30"}, ["`2026-02-30`", "a date such as 2026-12-03"]),
        ({"hours": {"requested": 0}}, ["`0`", "more than 0"]),
        ('{"issue_class": "other", "issue_class": "usage"}', ["`issue_class` stands twice"]),
        ("[1, 2]", ["expected a JSON object of facts"]),
        ("not json", ["the facts are no JSON"]),
        (b"\xff\xfe{\x00}\x00", ["the facts are no UTF-8 text"]),
        ("[" * 100_000, ["at most 65,536 bytes"]),
        ({"asked_on": "2025-12-31"}, ["does not hold on 2025-12-31", "it holds from 2026-01-01"]),
    ],
)
def test_bad_facts_are_refused_with_two_and_a_sentence(facts, told):
    result = decide(facts)

    assert (result.exit_code, result.stdout) == (2, "")
    for words_told in told:
        assert words_told in result.stderr


def test_a_line_that_is_refused_gives_an_error_in_its_place():
    lines = [json.dumps(TUNING), '{"issue_class": "nope"}', "", "x" * 200_000, json.dumps(COVERED)]

    result = decide("\n".join(lines) + "\n", "--jsonl")

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 2
    assert [answer.get("outcome") for answer in answers] == ["out_of_scope", None, None, None, "covered"]
    assert [answer["line"] for answer in answers if "error" in answer] == [2, 3, 4]
    assert answers[1]["error"]["code"] == "fact_refused"


def test_lines_that_are_all_good_leave_with_zero_in_the_same_order():
    result = decide(f"{json.dumps(COVERED)}\n{json.dumps(TUNING)}", "--jsonl")

    assert result.exit_code == 0
    assert [json.loads(line)["outcome"] for line in result.stdout.splitlines()] == ["covered", "out_of_scope"]


def test_ask_shows_where_each_answer_leads():
    result = run("policy", "ask", "restcomm-c3", "--facts", "-", facts={**COVERED, "caused_by_product": "unknown"})

    asked = json.loads(result.stdout)["next"]
    assert (asked["fact"], asked["role"]) == ("caused_by_product", "support_engineer")
    leads = {answer["value"]: answer["outcomes"] for answer in asked["answers"]}
    assert leads == {"likely": ["covered"], "reasonable_doubt": ["covered"], "excluded": ["out_of_scope"]}


def test_ask_has_nothing_to_ask_of_a_settled_request(policy):
    result = run("policy", "ask", "restcomm-c3", "--facts", "-", facts=TUNING)

    assert json.loads(result.stdout)["next"] is None
    settled = policy.decide(policy.read_facts(TUNING, policy.pack.valid_from))
    assert words.question(settled) == "\x1b[31m\x1b[1mOut of scope\x1b[0m: nothing more to ask."


def test_check_of_a_broken_pack_names_each_mistake_at_its_place(tmp_path):
    folder = Path(str(tmp_path)) / "mine"
    folder.mkdir()
    files = read_shipped("restcomm-c3")
    (folder / "policy.md").write_bytes(files.policy.replace(b"not instance_licensed", b"not instance_licenced"))
    (folder / "facts.yaml").write_bytes(files.facts)
    (folder / "services.yaml").write_bytes(files.services)

    result = run("policy", "check", f"{folder}/")

    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert not report["ok"]
    assert "unknown fact `instance_licenced`" in report["checks"][0]["problems"][0]
    assert "did you mean `instance_licensed`?" in report["checks"][0]["problems"][0]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["policy", "decide", "restcom-c3", "--facts", "-"], "did you mean `restcomm-c3`?"),
        (["policy", "decide", "./nowhere/", "--facts", "-"], "is no folder"),
        (["policy", "decide", "restcomm-c3", "--facts", "nowhere.json"], "`nowhere.json` cannot be read"),
        (["policy", "decide", "restcomm-c3"], "Missing option '--facts'"),
        (["policy", "check"], "Missing argument 'PACK'"),
        (["polcy"], "No such command 'polcy'"),
    ],
)
def test_a_wrong_call_is_refused_with_two(arguments, told):
    result = run(*arguments, facts="{}")

    assert result.exit_code == 2
    assert told in result.stderr


def test_the_version_is_told():
    assert run("--version").stdout == f"inscope {__version__}\n"


def test_help_names_every_command():
    shown = run("--help").stdout

    for command in ("demo", "serve", "migrate", "doctor", "policy"):
        assert command in shown


def test_a_refusal_in_words_names_clause_facts_and_the_way_forward(policy):
    text = in_words(policy, TUNING)

    assert "Out of scope\x1b[0m by PS-X-PERF" in text
    assert "Tuning for speed or load" in text
    assert "Online Development Support" in text
    assert "may apply as well: PS-DEF" in text


def test_an_open_request_in_words_names_who_answers(policy):
    text = in_words(policy, {**COVERED, "caused_by_product": "unknown"})

    assert "Needs judgment" in text
    assert "a support engineer judges" in text
    assert "can still decide: PS-DOUBT, PS-COV" in text
    assert "possible: covered, out of scope" in text


def test_a_grant_in_words_names_what_would_change_it(policy):
    text = in_words(policy, COVERED)

    assert "Covered\x1b[0m by PS-COV" in text
    assert "What would change this" in text
    assert "also: PS-DEF, PS-DOUBT, PS-LIC, PS-LIFE" in text


def test_a_question_in_words_shows_each_answer(policy):
    decision = policy.decide(policy.read_facts({**COVERED, "caused_by_product": "unknown"}, policy.pack.valid_from))

    text = words.question(decision)

    assert "a judgment by a support engineer" in text
    assert text.splitlines()[-1].strip().endswith("out of scope")


@pytest.mark.process
def test_the_same_facts_give_the_same_bytes_from_another_process():
    command = [sys.executable, "-m", "inscope", "policy", "decide", "restcomm-c3", "--facts", "-"]
    runs = [
        subprocess.run(command, input=json.dumps(COVERED).encode(), capture_output=True, check=True).stdout
        for _ in range(2)
    ]

    assert runs[0] == runs[1]


@pytest.mark.process
def test_a_closed_pipe_ends_the_command_quietly():
    command = [sys.executable, "-m", "inscope", "policy", "decide", "restcomm-c3", "--facts", "-", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdin
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        child.stdin.write(f"{json.dumps(COVERED)}\n".encode() * 100)
        child.stdin.close()
        told = child.stderr.read().decode()

    assert "Traceback" not in told
