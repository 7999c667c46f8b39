"""Cedar: a policy set of permits and forbids."""

import cedarpy

from peers.clauses import CONDITIONS, GRANTS
from peers.engine import Engine, Facts
from peers.spelling import Spelling, quoted, spelled

_CEDAR = Spelling(
    "&&",
    "||",
    lambda test: f"!({test})",
    lambda fact, words: f"{words}.contains({fact})",
    prefix="context.",
)
_ORDER = tuple(CONDITIONS)


class Peer(Engine):
    """Grants are permits, refusals forbids; the first in our order among those that Cedar names decides."""

    package, written_in = "cedarpy", "Cedar, Rust"
    explains = "yes: the ids of all determining policies"

    def load(self) -> None:
        self._policies = cedarpy.PolicySet.from_str("\n".join(map(_policy, CONDITIONS)))
        self._entities = cedarpy.Entities.from_json_str("[]")

    def decide(self, facts: Facts) -> str:
        request = {"principal": 'U::"u"', "action": 'A::"a"', "resource": 'R::"r"', "context": facts}
        answer = cedarpy.is_authorized(request, self._policies, self._entities)
        return min(answer.diagnostics.id_annotations_by_reason.values(), key=_ORDER.index)


def _policy(clause: str) -> str:
    effect = "permit" if clause in GRANTS else "forbid"
    condition = spelled(CONDITIONS[clause], _CEDAR)
    return f"@id({quoted(clause)}) {effect}(principal, action, resource) when {{ {condition} }};"
