"""OpenFisca: a variable a fact, and one formula over numpy arrays of one request."""

from typing import Any as Anything
from typing import assert_never

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from data.cases import CHOICES, as_numbers, cases
from peers.clauses import CONDITIONS, All, Among, Any, Before, Below, Is, Not, Test, Yes
from peers.engine import Engine, Facts

_PERIOD = "2026-01"
_CLAUSES = tuple(CONDITIONS)
_NAMES = tuple(as_numbers(cases(2 * len(_CLAUSES))[0]))
# Choices travel as numbers, which keeps the comparisons light.
_CODES = {name.replace(".", "_"): {word: code for code, word in enumerate(words)} for name, words in CHOICES.items()}


class Peer(Engine):
    """A simulation a request, as its interface to the web makes one."""

    package, written_in = "openfisca-core", "numpy"
    explains = "only with its trace: the variables computed, not the rule"

    def load(self) -> None:
        request = build_entity(key="case", plural="cases", label="a support request", is_person=True)
        self._system = TaxBenefitSystem([request])
        for name in _NAMES:
            self._system.add_variable(_variable(name, request))
        self._system.add_variable(_variable("clause", request, formula=_formula))

    def decide(self, facts: Facts) -> str:
        simulation = SimulationBuilder().build_default_simulation(self._system, 1)
        for name, value in facts.items():
            number = _CODES[name][value] if name in _CODES else int(value)
            simulation.set_input(name, _PERIOD, np.array([number]))
        return _CLAUSES[int(simulation.calculate("clause", _PERIOD)[0])]


def _variable(name: str, entity: Anything, **more: Anything) -> type[Variable]:
    return type(name, (Variable,), {"value_type": int, "entity": entity, "definition_period": DateUnit.MONTH} | more)


def _formula(request: Anything, period: Anything) -> Anything:
    values = {name: request(name, period) for name in _NAMES}
    holds = [_evaluated(test, values) for test in CONDITIONS.values()]
    return np.select(holds, list(range(len(holds))), -1)


def _evaluated(test: Test, values: dict[str, Anything]) -> Anything:
    match test:
        case Yes(fact):
            return values[fact] != 0
        case Is(fact, word):
            return values[fact] == _CODES[fact][word]
        case Among(fact, words):
            return np.isin(values[fact], [_CODES[fact][word] for word in words])
        case Below(fact, limit):
            return values[fact] < limit
        case Before(fact, other):
            return values[fact] < values[other]
        case Not(inner):
            return ~_evaluated(inner, values)
        case All(tests):
            return np.logical_and.reduce([_evaluated(inner, values) for inner in tests])
        case Any(tests):
            return np.logical_or.reduce([_evaluated(inner, values) for inner in tests])
        case _:
            assert_never(test)
