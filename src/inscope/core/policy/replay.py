"""Deciding again from stored facts: the same bytes, or what differs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from inscope.core.policy.evaluate import Policy


@dataclass(frozen=True, slots=True)
class Replayed:
    """What deciding again gave, beside what was stored."""

    stored: str
    again: str

    @property
    def is_identical(self) -> bool:
        """Whether they are equal, byte for byte."""
        return self.stored == self.again

    @property
    def differences(self) -> tuple[tuple[str, str, str], ...]:
        """The parts of the decision that differ: name, as stored, as decided again."""
        return () if self.is_identical else tuple(_differences(self.stored, self.again))


def replay(policy: Policy, facts: str, asked_on: date, stored: str) -> Replayed:
    """Decide again from stored facts by the policy that their decision names.

    Raises:
        FactError: the facts are not of the policy, so they are not those that were decided from.
    """
    return Replayed(stored, policy.decide(policy.read_json(facts, asked_on)).canonical().decode())


def _differences(stored: str, again: str) -> Iterator[tuple[str, str, str]]:
    try:
        before = json.loads(stored)
    except ValueError:
        before = None
    if not isinstance(before, dict):
        yield "decision", stored, again
        return
    after = json.loads(again)
    parts = [part for part in sorted(before.keys() | after.keys()) if before.get(part) != after.get(part)]
    for part in parts:
        yield part, _shown(before.get(part)), _shown(after.get(part))
    if not parts:
        yield "bytes", stored, again


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
