"""The coverage checker without a browser: what an address says, and what is answered."""

from urllib.parse import parse_qsl, urlsplit

import pytest

PRODUCTION = {
    "request_kind": "production",
    "issue_class": "product_issue",
    "deployment.live_end_user_traffic": "true",
    "deployment.commercial_use": "true",
    "deployment.prime_time_use": "true",
    "version.feature_status": "generally_available",
    "instance_licensed": "true",
    "subscription_active": "true",
    "version.major_original_release_on": "2025-01-10",
    "lifecycle_years": "5",
}
COVERED = PRODUCTION | {"caused_by_product": "reasonable_doubt", "asked_on": "2026-05-20"}
TUNING = {"request_kind": "production", "issue_class": "performance_tuning"}

pytestmark = pytest.mark.usefixtures("published_pack")


def heading(response):
    return response.context["intake"].decision.title or response.context["intake"].decision.outcome.value


def test_the_first_page_asks_what_kind_of_request_it_is(client):
    response = client.get("/check/")

    assert response.status_code == 200
    assert [question.name for question in response.context["intake"].questions] == ["request_kind"]
    assert heading(response) == "Not decided yet"


def test_the_subject_is_asked_before_the_records(client):
    response = client.get("/check/", {"request_kind": "production"})

    assert response.context["intake"].question.name == "issue_class"


def test_yes_or_no_questions_about_one_thing_come_together(client):
    response = client.get("/check/", {"request_kind": "production", "issue_class": "product_issue"})

    names = [question.name for question in response.context["intake"].questions]
    assert names == [
        "deployment.live_end_user_traffic",
        "deployment.commercial_use",
        "deployment.prime_time_use",
    ]


def test_an_issue_with_a_licensed_product_in_production_is_covered(client):
    response = client.get("/check/", COVERED)

    page = response.content.decode()
    assert heading(response) == "covered"
    assert "PS-COV" in page
    assert "assumed by you" in page
    assert response.context["intake"].questions == ()


def test_a_refusal_names_its_clause_and_leads_to_the_service_that_takes_the_subject(client):
    response = client.get("/check/", TUNING)

    page = response.content.decode()
    assert heading(response) == "out_of_scope"
    assert 'href="/policy/2026.1/#PS-X-PERF"' in page
    assert "Online Development Support" in page
    routes = {route.label: dict(parse_qsl(route.query)) for route in response.context["intake"].decision.routes}
    assert routes["Project Consulting"] == {
        "request_kind": "development",
        "activity": "project_consulting",
        "issue_class": "fine_tuning",
    }


def test_a_route_leads_to_a_page_that_does_not_refuse_its_subject(client):
    for route in client.get("/check/", TUNING).context["intake"].decision.routes:
        assert heading(client.get(f"/check/?{route.query}")) == "Not decided yet"


def test_what_nobody_knows_leaves_the_decision_open_and_asks_nothing_twice(client):
    response = client.get("/check/", PRODUCTION | {"caused_by_product": "unknown"})

    intake = response.context["intake"]
    assert heading(response) == "needs_judgment"
    assert intake.questions == ()
    assert [route.label for route in intake.decision.routes] == ["Ask us to look at it"]


def test_not_sure_is_an_answer_to_every_question(client):
    answers: dict[str, str] = {}
    for _ in range(40):
        questions = client.get("/check/", answers).context["intake"].questions
        if not questions:
            break
        answers |= {question.name: question.unsure.value for question in questions}

    response = client.get("/check/", answers)
    assert response.status_code == 200
    assert response.context["intake"].decision.outcome.is_open


def test_what_the_policy_assumed_is_listed_with_a_way_to_say_otherwise(client):
    response = client.get("/check/", {"request_kind": "development", "issue_class": "best_practices"})

    assumed = {one.label: one.change for one in response.context["intake"].decision.assumed}
    assert dict(parse_qsl(assumed["Block allocated to"]))["ask"] == "hours.allocated_activity"


def test_an_answer_can_be_asked_for_again_and_kept(client):
    response = client.get("/check/", TUNING | {"ask": "issue_class"})

    intake = response.context["intake"]
    assert intake.question.name == "issue_class"
    assert [option.value for option in intake.question.options if option.is_chosen] == ["performance_tuning"]
    assert dict(parse_qsl(intake.keep_answer)) == TUNING
    assert intake.kept == (("request_kind", "production"),)


def test_what_would_change_a_decision_is_shown_with_its_outcome(client):
    response = client.get("/check/", COVERED)

    flips = response.context["intake"].decision.flips
    assert [flip.outcome for flip in flips] == ["out_of_scope"] * 3
    assert heading(client.get(f"/check/?{flips[0].query}")) == "out_of_scope"


def test_facts_of_records_are_supposed_and_say_so(client):
    given = dict(list(PRODUCTION.items())[:5])
    response = client.get("/check/", given)

    question = response.context["intake"].question
    assert question.text.startswith("Suppose our records show")
    assert question.supposed


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"request_kind": "holiday"}, "Choose one of the answers"),
        ({"instance_licensed": "maybe"}, "Choose one of the answers"),
        ({"hours.requested": "abc"}, "Expected: hours in whole minutes"),
        ({"hours.requested": "0"}, "more than 0"),
        ({"hours.requested": "1e400"}, "Expected"),
        ({"engagement.starts_on": "2026-02-30"}, "a date such as"),
        ({"lifecycle_years": "2.5"}, "a whole number"),
        ({"asked_on": "1999-01-01"}, "a day on which a version is in force"),
        ({"version.release": "x" * 500}, "a text of at most"),
    ],
)
def test_a_bad_answer_is_named_with_what_is_expected(client, query, expected):
    response = client.get("/check/", query)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in page
    assert expected in page
    assert response.context["intake"].questions[0].name in query


def test_an_unknown_question_is_left_out_with_the_nearest_one(client):
    response = client.get("/check/", {"issue_clas": "usage", "request_kind": "production"})

    assert response.status_code == 422
    assert "Did you mean issue_class?" in response.content.decode()
    assert response.context["intake"].given[0].value == "A problem in production"


def test_many_bad_parts_are_not_all_repeated(client):
    response = client.get("/check/", {f"x{number}": "1" for number in range(150)})

    assert response.status_code == 422
    assert len(response.context["intake"].answers.refused) == 12


@pytest.mark.parametrize(
    "value",
    ["\x00", "<script>alert(1)</script>", "\u0663", "\U0001f600" * 300, "true ", " ", "none", "null", "-1", "%"],
)
def test_no_value_breaks_the_page(client, value):
    for name in ("request_kind", "hours.requested", "asked_on", "instance_licensed", "version.release", "ask", "x"):
        response = client.get("/check/", {name: value}, follow=True)
        assert response.status_code in {200, 422}
        assert "<script>alert" not in response.content.decode()


def test_only_reading_is_answered(client):
    assert client.post("/check/").status_code == 405


# -- addresses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["request_kind=production&hours.requested=", "request_kind=development&request_kind=production"]
)
def test_an_address_is_led_to_the_shortest_that_says_the_same(client, query):
    response = client.get(f"/check/?{query}")

    assert response.status_code == 302
    assert response.headers["Location"] == "/check/?request_kind=production"


def test_the_shortest_address_stays(client):
    answers = {"request_kind": "development", "hours.requested": "1:40", "version.release": "ü &+"}
    response = client.get("/check/", answers)
    if response.status_code == 302:
        response = client.get(response.headers["Location"])

    assert response.status_code == 200
    assert response.context["intake"].answers.given["version.release"] == "ü &+"


def test_a_part_of_the_page_is_answered_to_htmx_with_the_address_to_show(client):
    response = client.get("/check/", TUNING | {"hours.requested": ""}, headers={"HX-Request": "true"})

    page = response.content.decode()
    assert page.lstrip().startswith('<div class="page split" id="intake">')
    assert dict(parse_qsl(urlsplit(response.headers["HX-Push-Url"]).query)) == TUNING
    assert "HX-Request" in response.headers["Vary"]


def test_going_back_in_the_browser_gets_the_whole_page(client):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert client.get("/check/", TUNING, headers=headers).content.lstrip().startswith(b"<!DOCTYPE html>")
