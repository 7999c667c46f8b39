"""How a request stands where weighing it exactly would cost too much."""

from inscope.core.policy import unknowns
from tests.core.packs import decide, policy, rule
from tests.core.test_decision import THREE

ASKS_TWICE = rule("A", "x or (x and z)")


def test_a_denial_settles_although_nothing_can_be_weighed(monkeypatch):
    ready = policy(THREE, [ASKS_TWICE, rule("B", "y")])
    monkeypatch.setattr(unknowns, "_MOST_WORK", 1)

    decision = decide(ready, {"y": True})

    assert (decision.clause, decision.may_apply) == ("B", ("A",))


def test_a_grant_waits_where_nothing_can_be_weighed(monkeypatch):
    ready = policy(THREE, [ASKS_TWICE, rule("B", "y", "covered")])
    monkeypatch.setattr(unknowns, "_MOST_WORK", 1)

    decision = decide(ready, {"y": True})

    assert not decision.is_settled
    assert [one.fact for one in decision.missing] == ["x", "z"]
