"""Published policies over HTTP."""

from tests.api.test_decisions import POLICY, publish_later_version


def test_the_list_says_which_version_is_in_force(api):
    publish_later_version()

    answer = api.client.get("/api/v1/policies")

    assert answer.status_code == 200
    (row,) = answer.json()["policies"]
    assert (row["pack"], row["is_default"], row["in_force"]) == ("restcomm-c3", True, "2026.1")
    assert [(one["version"], one["valid_from"], one["valid_to"]) for one in row["versions"]] == [
        ("2027.1", "2027-01-01", None),
        ("2026.1", "2026-01-01", None),
    ]


def test_a_list_of_nothing_is_a_list(client, db):
    assert client.get("/api/v1/policies").json() == {"policies": []}


def test_a_policy_shows_the_words_of_the_version_in_force(api):
    publish_later_version()

    policy = api.client.get("/api/v1/policies/restcomm-c3").json()

    assert (policy["pack"], policy["version"], policy["digest"]) == ("restcomm-c3", "2026.1", POLICY.pack.digest)
    assert (policy["valid_from"], policy["valid_to"], policy["title"]) == ("2026-01-01", None, "Scope of coverage")
    assert [one["version"] for one in policy["versions"]] == ["2027.1", "2026.1"]
    assert [fact["name"] for fact in policy["facts"]] == list(POLICY.facts)
    assert [clause["id"] for clause in policy["clauses"]] == list(POLICY.pack.clauses)
    assert [route["route"] for route in policy["routes"]] == list(POLICY.pack.services.routes)
    assert [row["outcome"] for row in policy["outcomes"] if row["grants"]] == ["covered", "covered_limited"]


def test_another_version_is_shown_on_demand(api):
    publish_later_version()

    assert api.client.get("/api/v1/policies/restcomm-c3?version=2027.1").json()["version"] == "2027.1"


def test_facts_say_what_they_may_be(api):
    facts = {fact["name"]: fact for fact in api.client.get("/api/v1/policies/restcomm-c3").json()["facts"]}

    accepted = facts["engagement.travel_costs_accepted"]
    assert [word["value"] for word in accepted["values"]] == [True, "travel_only", False]
    bounds = {name: (facts[name]["min"], facts[name]["above"], facts[name]["max"]) for name in facts}
    assert bounds["hours.requested"] == (None, 0, None)
    assert bounds["hours.available"] == (0, None, None)
    assert bounds["engagement.days"] == (None, 0, None)
    assert bounds["lifecycle_years"] == (3, None, None)
    assert bounds["request_kind"] == (None, None, None)
    assert facts["caused_by_product"]["role"] == "support_engineer"
    assert facts["asked_on"]["role"] is None


def test_every_value_that_a_policy_shows_is_taken(api):
    facts = api.client.get("/api/v1/policies/restcomm-c3").json()["facts"]
    choices = {fact["name"]: fact["values"] for fact in facts if fact["values"]}

    for number in range(max(map(len, choices.values()))):
        chosen = {name: words[number % len(words)]["value"] for name, words in choices.items()}
        assert api.decide(chosen).status_code == 200, chosen


def test_an_answer_that_is_known_is_not_sent_again(api):
    for address in ("/api/v1/policies", "/api/v1/policies/restcomm-c3", "/api/openapi.json"):
        first = api.client.get(address)
        again = api.client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])

    publish_later_version()
    stale = api.client.get("/api/v1/policies", headers={"If-None-Match": '"other"'})
    assert stale.status_code == 200


def test_a_policy_of_which_no_version_is_in_force_says_so(api, monkeypatch):
    from datetime import UTC, datetime  # noqa: PLC0415

    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2025, 5, 20, tzinfo=UTC))

    assert api.client.get("/api/v1/policies").json()["policies"][0]["in_force"] is None
    assert api.client.get("/api/v1/policies/restcomm-c3").json()["code"] == "no_version_in_force"
    assert api.client.get("/api/v1/policies/restcomm-c3?version=2026.1").status_code == 200


def test_names_that_nothing_bears_are_not_found(api):
    for name in ("nothing", "%00", "%ED%A0%80", "a" * 3000, "restcomm-c3@2026.1", "%20", "..%2F"):
        answer = api.client.get(f"/api/v1/policies/{name}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json"), name
    for label in ("1999", "%00", "a" * 3000, "%F0%9F%92%A9"):
        answer = api.client.get(f"/api/v1/policies/restcomm-c3?version={label}")
        assert answer.status_code == 404, label
