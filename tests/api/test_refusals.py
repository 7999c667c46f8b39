"""Everything that can be wrong with a request: a problem document that helps, never a page, never a 500."""

import json

import pytest

from inscope.api.limits import BODY_BYTES_MAX

PROBLEM = "application/problem+json"
DEEP = 5_000


def facts(text: str) -> str:
    return f'{{"facts": {text}}}'


# What is posted; the status, the code, and a piece of what is said.
WRONG = {
    "nothing": ("", 400, "body_refused", "empty"),
    "blanks": ("  ", 400, "body_refused", "no JSON"),
    "not JSON": ("request_kind=production", 400, "body_refused", "no JSON"),
    "half of it": ('{"facts": {"request_kind"', 400, "body_refused", "no JSON"),
    "two bodies": ('{"facts": {}}{"facts": {}}', 400, "body_refused", "no JSON"),
    "not UTF-8": (b'{"facts": {"version.release": "\xe9"}}', 400, "body_refused", "UTF-8"),
    "UTF-16": ('{"facts": {}}'.encode("utf-16"), 400, "body_refused", "UTF-8"),
    "UTF-32 without a mark": ('{"facts": {}}'.encode("utf-32-le"), 400, "body_refused", "no JSON"),
    "a byte order mark": ('{"facts": {}}'.encode("utf-8-sig"), 400, "body_refused", "BOM"),
    "NaN": (facts('{"lifecycle_years": NaN}'), 400, "body_refused", "NaN"),
    "infinity": (facts('{"lifecycle_years": -Infinity}'), 400, "body_refused", "Infinity"),
    "a list": ("[]", 400, "body_refused", "object"),
    "a text": ('"facts"', 400, "body_refused", "object"),
    "null": ("null", 400, "body_refused", "object"),
    "no facts": ("{}", 400, "body_refused", "needs `facts`"),
    "facts without their name": ('{"request_kind": "production"}', 400, "body_refused", "`request_kind`"),
    "facts that are null": (facts("null"), 400, "body_refused", "needs `facts`"),
    "facts that are a list": (facts('[{"request_kind": "production"}]'), 400, "body_refused", "needs `facts`"),
    "a member too many": ('{"facts": {}, "polizy": "x"}', 400, "body_refused", "`polizy`"),
    "a policy that is a number": ('{"facts": {}, "policy": 1}', 400, "body_refused", "`policy`"),
    "a policy that is null": ('{"facts": {}, "policy": null}', 400, "body_refused", "`policy`"),
    "a fact twice": (facts('{"plan": "standard", "plan": "premium"}'), 400, "body_refused", "`plan` stands twice"),
    "facts twice": ('{"facts": {}, "facts": {}}', 400, "body_refused", "`facts` stands twice"),
    "nested lists": ("[" * DEEP + "]" * DEEP, 400, "body_refused", ""),
    "nested facts": (facts('{"a":' * DEEP + "1" + "}" * DEEP), 400, "body_refused", ""),
    "an unknown fact": (facts('{"request_knd": "production"}'), 422, "fact_refused", "`request_knd`"),
    "an unknown group": (facts('{"deploiment": {"commercial_use": true}}'), 422, "fact_refused", "`deploiment`"),
    "an unknown fact of a group": (facts('{"deployment": {"use": true}}'), 422, "fact_refused", "`deployment.use`"),
    "a group that is none": (facts('{"deployment": true}'), 422, "fact_refused", "`deployment`"),
    "a fact that is null": (facts('{"plan": null}'), 422, "fact_refused", "null"),
    "a fact both ways": (
        facts('{"deployment.commercial_use": true, "deployment": {"commercial_use": true}}'),
        422,
        "fact_refused",
        "given twice",
    ),
    "a wrong word": (facts('{"request_kind": "produktion"}'), 422, "fact_refused", "`produktion`"),
    "a text for yes": (facts('{"instance_licensed": "true"}'), 422, "fact_refused", "true or false"),
    "a number for yes": (facts('{"instance_licensed": 1}'), 422, "fact_refused", "true or false"),
    "a list for a word": (facts('{"request_kind": ["production"]}'), 422, "fact_refused", "request_kind"),
    "an object for a word": (facts('{"request_kind": {"production": true}}'), 422, "fact_refused", "request_kind"),
    "a day that is none": (facts('{"asked_on": "2026-02-30"}'), 422, "fact_refused", "asked_on"),
    "an instant for a day": (facts('{"asked_on": "2026-05-20T10:00:00Z"}'), 422, "fact_refused", "asked_on"),
    "too large a number": (facts('{"lifecycle_years": 1e400}'), 422, "fact_refused", "1e400"),
    "a very long number": (facts(f'{{"lifecycle_years": {"9" * 6000}}}'), 422, "fact_refused", "lifecycle_years"),
    "too small a number": (facts('{"lifecycle_years": 2}'), 422, "fact_refused", "from 3"),
    "half a year": (facts('{"lifecycle_years": 3.5}'), 422, "fact_refused", "whole number"),
    "a fraction of a minute": (facts('{"hours.requested": 0.333}'), 422, "fact_refused", "whole minutes"),
    "half a character": (facts(r'{"version.release": "\ud800"}'), 422, "fact_refused", "version.release"),
    "half a character as a name": (facts(r'{"\udfff": true}'), 422, "fact_refused", "unknown fact"),
    "a NUL as a name": (facts(r'{"\u0000": true}'), 422, "fact_refused", "unknown fact"),
    "a long text": (facts(json.dumps({"version.release": "8" * 201})), 422, "fact_refused", "at most 200"),
    "another policy": ('{"facts": {}, "policy": "restcom-c3"}', 404, "not_published", "`restcom-c3`"),
    "another version": ('{"facts": {}, "policy": "restcomm-c3@2026.10"}', 404, "not_published", "2026.10"),
    "no version": ('{"facts": {}, "policy": "restcomm-c3@"}', 404, "not_published", "`restcomm-c3@`"),
    "no name": ('{"facts": {}, "policy": "@2026.1"}', 404, "not_published", "`@2026.1`"),
    "a NUL in a policy": (r'{"facts": {}, "policy": "a\u0000"}', 404, "not_published", ""),
    "half a character in a policy": (r'{"facts": {}, "policy": "\ud800"}', 404, "not_published", ""),
    "a folder as a policy": ('{"facts": {}, "policy": "../packs/restcomm-c3"}', 404, "not_published", ""),
    "a day outside": (facts('{"asked_on": "1999-12-31"}'), 422, "no_version_in_force", "1999-12-31"),
}


@pytest.mark.parametrize("operation", ["decisions", "questions"])
@pytest.mark.parametrize(("body", "status", "code", "said"), WRONG.values(), ids=WRONG.keys())
def test_wrong_input_is_refused_with_a_problem_that_says_what_is_wrong(api, operation, body, status, code, said):  # noqa: PLR0917 - a table
    answer = api.post(operation, body)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"/api/docs/#problem-{code}"
    assert problem["title"]
    assert said in problem["detail"]
    assert "\n" not in problem["detail"]
    assert len(problem["detail"]) < 300


def test_the_nearest_name_and_the_expected_values_are_offered(api):
    fact = api.decide({"issue_clas": "product_issue"}).json()
    value = api.decide({"request_kind": "produktion"}).json()
    member = api.post("decisions", {"facts": {}, "polizy": "x"}).json()

    assert fact["hint"] == "did you mean `issue_class`?"
    assert value["hint"] == "did you mean `production`?"
    assert value["expected"] == "one of production, development"
    assert (value["fact"], value["value"]) == ("request_kind", "produktion")
    assert member["hint"] == "did you mean `policy`?"


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_a_value_at_any_depth_is_refused_and_never_a_fault(api, opening, closing):
    for depth in (*range(1, 850, 40), *range(850, 1000)):
        body = facts('{"request_kind":' + opening * depth + "1" + closing * depth + "}")
        assert api.post("decisions", body).status_code in {400, 422}, depth


def test_a_body_of_the_largest_size_is_read_and_one_byte_more_is_not(api):
    body = facts("{}").ljust(BODY_BYTES_MAX)

    assert api.post("decisions", body).status_code == 200
    answer = api.post("decisions", f"{body} ")
    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"
    assert answer.json()["bytes_max"] == BODY_BYTES_MAX


def test_a_limit_of_the_framework_that_is_wider_does_not_widen_ours(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None

    assert api.post("decisions", " " * (BODY_BYTES_MAX + 1)).status_code == 413


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_body_that_is_announced_as_something_else_is_refused(api, media_type):
    answer = api.post("decisions", facts("{}"), content_type=media_type)

    assert answer.status_code == 415
    assert answer.json()["hint"] == "send `Content-Type: application/json`"


def test_a_charset_may_stand_beside_the_media_type(api):
    assert api.post("decisions", facts("{}"), content_type="application/json; charset=utf-8").status_code == 200


def test_a_fault_of_ours_is_a_problem_without_its_cause_and_stands_in_the_log(api, monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr("inscope.api.routes.decisions.public_form", broken)
    api.client.raise_request_exception = False

    answer = api.decide({})

    assert (answer.status_code, answer.headers["Content-Type"]) == (500, PROBLEM)
    assert "secret" not in answer.content.decode()
    assert "api_failed" in caplog.text


def test_the_loss_of_the_database_is_503_with_the_time_to_wait(api, monkeypatch):
    from django.db import OperationalError  # noqa: PLC0415

    def away(*_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("inscope.api.routes.decisions.count_request", away)

    answer = api.decide({})

    assert (answer.status_code, answer.headers["Content-Type"]) == (503, PROBLEM)
    assert int(answer.headers["Retry-After"]) > 0
