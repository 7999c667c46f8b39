"""The home, the published scope of coverage, the API's page, and what stands where there is no page."""

import json

import pytest

from inscope.apps.published.selectors import published_versions


def test_the_home_leads_to_both_kinds_of_request(client, published_pack):
    page = client.get("/").content.decode()

    assert 'href="/check/?request_kind=production"' in page
    assert 'href="/check/?request_kind=development"' in page


def test_the_home_shows_a_decision_that_the_policy_made(client, published_pack):
    response = client.get("/")

    example = response.context["page"].example
    assert example.outcome == "out_of_scope"
    assert len(example.routes) > 1
    assert example.quote.text in response.content.decode()


def test_every_clause_of_the_policy_has_its_place_on_the_page(client, published_pack):
    response = client.get("/policy/2026.1/")

    page = response.content.decode()
    clauses = [block.clause for block in response.context["page"].blocks if block.clause]
    assert len(clauses) == len(set(clauses)) == response.context["page"].clauses
    assert all(f'id="{clause}"' in page for clause in clauses)


def test_every_rule_of_the_policy_stands_under_one_clause(client, published_pack):
    page = client.get("/policy/2026.1/").context["page"]

    rules = [rule.id for block in page.blocks for rule in block.rules]
    assert len(rules) == len(set(rules)) == page.rules


def test_no_anchor_stands_twice_on_the_page(client, published_pack):
    page = client.get("/policy/2026.1/").context["page"]

    anchors = [block.anchor for block in page.blocks if block.anchor]
    assert len(anchors) == len(set(anchors))


def test_a_rule_of_a_clause_quoted_elsewhere_stands_under_its_text(client, published_pack):
    page = client.get("/policy/2026.1/").context["page"]

    licence = next(block for block in page.blocks if block.clause == "PS-LIC")
    assert "PS-LIC.live" in [rule.id for rule in licence.rules]


def test_the_page_names_version_validity_and_digest(client, published_pack):
    page = client.get("/policy/2026.1/").content.decode()

    assert "from 1 January 2026" in page
    assert published_versions()[0].digest in page


def test_the_list_of_versions_says_which_is_in_force(client, published_pack):
    (version,) = client.get("/policy/").context["versions"]

    assert (version.version, version.standing) == ("2026.1", "in_force")


def test_the_current_version_has_an_address_of_its_own(client, published_pack):
    assert client.get("/policy/current/").headers["Location"] == "/policy/2026.1/"


@pytest.mark.parametrize(
    "address", ["/policy/1999.1/", "/policy/other@2026.1/", "/nothing/", "/check", "/policy/2026.1"]
)
def test_a_wrong_address_gets_a_page_or_the_right_one(client, published_pack, address):
    response = client.get(address, follow=True)

    assert response.status_code in {200, 404}
    assert b'class="shell"' in response.content


def test_another_pack_is_named_beside_its_version(client, published_pack):
    assert client.get("/policy/restcomm-c3@2026.1/").status_code == 200


@pytest.mark.parametrize("address", ["/", "/check/", "/policy/current/"])
def test_where_nothing_is_published_the_page_says_so(client, db, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "Nothing is published yet" in response.content.decode()


def test_the_list_of_versions_may_be_empty(client, db):
    assert "Nothing is published yet" in client.get("/policy/").content.decode()


def test_a_fault_of_ours_is_told_without_the_database(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("inscope.web.public.views.home.home_page", lambda today: 1 / 0)

    response = client.get("/")

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


# -- the API's page --------------------------------------------------------------------------------


def test_the_page_of_the_api_has_every_operation_of_its_document(client, db):
    document = client.get("/api/openapi.json").json()

    operations = {one["operationId"] for methods in document["paths"].values() for one in methods.values()}
    shown = {row.id for group in client.get("/api/docs/").context["page"].groups for row in group.operations}
    assert shown == operations


def test_every_refusal_of_the_api_has_the_place_that_it_names(client, db):
    page = client.get("/api/docs/").content.decode()

    problems = client.get("/api/openapi.json").json()["components"]["examples"].values()
    for problem in problems:
        anchor = problem["value"]["type"].partition("#")[2]
        assert not anchor or f'id="{anchor}"' in page


def test_an_example_of_the_api_is_a_body_that_it_takes(client, published_pack):
    groups = client.get("/api/docs/").context["page"].groups

    example = next(row for row in groups[0].operations if row.id == "decide").examples[0]
    body = example.request.partition("-d '")[2].removesuffix("'")
    answer = client.post("/api/v1/decisions", json.loads(body), content_type="application/json")
    assert answer.json()["outcome"] == json.loads(example.answer)["outcome"] == "covered"


def test_an_example_of_an_operation_on_cases_sends_a_token_and_a_key(client, db):
    groups = {group.name: group for group in client.get("/api/docs/").context["page"].groups}
    commands = {row.id: row.examples[0].request for row in groups["Cases"].operations}

    assert all('-H "Authorization: Bearer $INSCOPE_TOKEN"' in command for command in commands.values())
    assert {name for name, command in commands.items() if "-H 'Idempotency-Key: " in command} == {
        "open_case",
        "write_message",
    }
    assert all("{case}" not in command for command in commands.values())
    assert "Authorization" not in groups["Decisions"].operations[0].examples[0].request


# -- theme -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cookie", "attribute"), [("dark", b' data-theme="dark"'), ("light", b' data-theme="light"')])
@pytest.mark.parametrize("name", ["theme", "__Host-theme"])
def test_the_first_paint_has_the_chosen_theme(client, published_pack, name, cookie, attribute):
    client.cookies[name] = cookie

    assert attribute in client.get("/").content.partition(b"<head>")[0]


def test_an_unknown_theme_follows_the_system(client, published_pack):
    client.cookies["theme"] = '"><script>'

    assert b"data-theme=" not in client.get("/").content.partition(b"<head>")[0]
