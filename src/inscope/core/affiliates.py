"""The tree of customers: an affiliate belongs to a parent, and no customer to itself."""

from collections.abc import Collection, Mapping
from typing import ClassVar, TypeVar

from inscope.core.records import ValueRefusedError

Company = TypeVar("Company")


class CircleRefusedError(ValueRefusedError):
    """A customer that would belong to itself."""

    code: ClassVar[str] = "circle_refused"

    def __init__(self) -> None:
        super().__init__(
            "the customer would belong to itself",
            field="parent",
            hint="choose a parent that is none of its own affiliates",
        )


def require_no_circle(customer_id: int, above: Collection[int]) -> None:
    """Refuse a parent if the customer is among it and those `above` it.

    Raises:
        CircleRefusedError: it is.
    """
    if customer_id in above:
        raise CircleRefusedError


def in_circles(parents: Mapping[Company, Company]) -> frozenset[Company]:
    """Return the customers that would belong to themselves; `parents` has those that belong to another one.

    >>> sorted(in_circles({"a": "b", "b": "a", "c": "a", "d": "e"}))
    ['a', 'b']
    """
    found: set[Company] = set()
    done: set[Company] = set()
    for start in parents:
        way: dict[Company, None] = {}
        here = start
        while here in parents and here not in way and here not in done:
            way[here] = None
            here = parents[here]
        if here in way:
            passed = list(way)
            found.update(passed[passed.index(here) :])
        done.update(way)
    return frozenset(found)
