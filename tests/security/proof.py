"""Checks that prove themselves: each runs as the program is, and again with each of its guards switched off."""

from collections.abc import Callable

import pytest

from tests.security.companies import undone

Check = Callable[[], None]
Fault = Callable[[pytest.MonkeyPatch], None]


def prove(check: Check, *faults: Fault, held_without: tuple[Fault, ...] = ()) -> None:
    """Run a check, which must hold; then once with each fault, where it must fail.

    It is `held_without` a guard behind which another one stands.
    """
    with undone():
        check()
    for fault in held_without:
        _run_with(fault, check)
    for fault in faults:
        with pytest.raises(AssertionError):
            _run_with(fault, check)


def off(target: str, to: object) -> Fault:
    """A fault: what has this name gives way to something that guards nothing."""
    return lambda patch: patch.setattr(target, to)


def off_in(owner: object, name: str, to: object) -> Fault:
    """A fault as above, in a class or module at hand."""
    return lambda patch: patch.setattr(owner, name, to, raising=False)


def _run_with(fault: Fault, check: Check) -> None:
    with pytest.MonkeyPatch.context() as patch, undone():
        fault(patch)
        check()
