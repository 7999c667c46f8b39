"""Policy packs: read, compiled, decided, explained. Pure: text and facts in, decisions out."""

from inscope.core.policy.decision import Decision, Missing, TraceRow
from inscope.core.policy.errors import FactError, NotInForceError, PackError, Problem
from inscope.core.policy.evaluate import Policy, load_policy
from inscope.core.policy.factset import FactSet
from inscope.core.policy.files import PackFiles
from inscope.core.policy.model import Pack

__all__ = [
    "Decision",
    "FactError",
    "FactSet",
    "Missing",
    "NotInForceError",
    "Pack",
    "PackError",
    "PackFiles",
    "Policy",
    "Problem",
    "TraceRow",
    "load_policy",
]
