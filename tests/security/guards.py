"""The guards of records, to be switched off: who may do what, and whose rows are whose."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from inscope.apps.contracts import selectors as contracts
from inscope.apps.contracts.models import Customer
from inscope.apps.identity import selectors as identity
from inscope.apps.identity.models import Person
from inscope.core.people import INSCOPE, Actor
from inscope.pg import tenancy
from inscope.pg.rows import Rows
from tests.security.proof import Fault, off_in


def off_everywhere(function: Callable[..., Any], to: Callable[..., Any]) -> Fault:
    """A fault: another function wherever the product has imported this one."""

    def fault(patch: pytest.MonkeyPatch) -> None:
        modules = [module for name, module in sys.modules.items() if name.startswith("inscope.")]
        for module in modules:
            for name in [name for name, value in vars(module).items() if value is function]:
                patch.setattr(module, name, to)

    return fault


def together(*faults: Fault) -> Fault:
    """Several faults at once."""

    def fault(patch: pytest.MonkeyPatch) -> None:
        for one in faults:
            one(patch)

    return fault


_TELL = tenancy._tell
_INSTANCE_WITH, _SUBSCRIPTION_WITH = contracts.instance_with, contracts.subscription_with

no_rights = together(
    off_in(Actor, "may", lambda _actor, _right: True),
    off_in(Actor, "require", lambda _actor, _right: None),
)
"""Everybody may do everything."""
no_scope = together(
    off_everywhere(tenancy.rows_for, lambda _actor, model: model._default_manager.all()),
    off_in(Rows, "read", lambda rows, _actor, **values: rows._for_staff.read(**values)),
    off_in(contracts, "_customers", lambda _actor: Customer.objects.all()),
    off_in(identity, "_contacts", lambda _actor: Person.objects.exclude(customer_id=None)),
)
"""Selectors return the rows of every customer to everybody."""
no_row_security = off_in(tenancy, "_tell", lambda _actor: _TELL(INSCOPE))
"""PostgreSQL shows every row to everybody, as to the staff."""
no_isolation = together(no_scope, no_row_security)
"""Neither of the two layers."""
EACH_LAYER = (no_scope, no_row_security)
of_any_customer = together(
    off_everywhere(_INSTANCE_WITH, lambda *, customer_id, **asked: _INSTANCE_WITH(customer_id=None, **asked)),
    off_everywhere(
        _SUBSCRIPTION_WITH, lambda *, customer_id=None, **asked: _SUBSCRIPTION_WITH(customer_id=None, **asked)
    ),
)
"""What is to be of one customer may be of any."""
