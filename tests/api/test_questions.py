"""Questions over HTTP: what to ask next, and where each answer leads."""

from tests.api.test_decisions import COVERED


def test_the_next_question_comes_with_where_each_answer_leads(api):
    facts = {name: value for name, value in COVERED.items() if name != "caused_by_product"}

    answer = api.post("questions", {"facts": facts})

    assert answer.status_code == 200
    asked = answer.json()
    assert asked["outcome"] == "needs_judgment"
    assert asked["possible"] == ["covered", "out_of_scope"]
    assert asked["missing"] == ["caused_by_product"]
    following = asked["next"]
    assert (following["fact"], following["source"], following["role"]) == (
        "caused_by_product",
        "judgment",
        "support_engineer",
    )
    assert following["question"]
    assert {one["value"]: one["outcomes"] for one in following["answers"]} == {
        "likely": ["covered"],
        "reasonable_doubt": ["covered"],
        "excluded": ["out_of_scope"],
    }


def test_answering_what_is_asked_settles_a_request(api):
    facts: dict[str, object] = {}
    asked = api.post("questions", {"facts": facts}).json()
    count = 0
    while asked["next"] and asked["next"]["answers"] and count < 40:
        count += 1
        facts[asked["next"]["fact"]] = asked["next"]["answers"][0]["value"]
        asked = api.post("questions", {"facts": facts}, REMOTE_ADDR=f"198.51.100.{count}").json()

    assert asked["next"] is None
    assert asked["missing"] == []
    assert asked["possible"] == [asked["outcome"]]
    assert api.decide(facts).json()["outcome"] == asked["outcome"]


def test_a_settled_request_asks_nothing(api):
    asked = api.post("questions", {"facts": COVERED}).json()

    assert asked == {"outcome": "covered", "possible": ["covered"], "missing": [], "next": None}


def test_a_question_is_asked_by_the_named_version(api):
    answer = api.post("questions", {"facts": {}, "policy": "restcomm-c3@1999.1"})

    assert answer.status_code == 404
