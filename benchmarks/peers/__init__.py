"""The engines that decide the same 22 clauses, each in its own idiom, from one statement of them."""

import importlib
from dataclasses import dataclass

from peers.engine import Engine

# Where each engine's adapter stands, and its name on PyPI.
PACKAGES = {
    "peers.cel_rust": "common-expression-language",
    "peers.zen": "zen-engine",
    "peers.zen_traced": "zen-engine",
    "peers.cedar": "cedarpy",
    "peers.rego": "regopy",
    "peers.jsonlogic": "json-logic-qubit",
    "peers.businessrules": "business-rules",
    "peers.cel_python": "cel-python",
    "peers.durablerules": "durable-rules",
    "peers.openfisca": "openfisca-core",
    "peers.pydmn": "pyDMNrules",
}


@dataclass(frozen=True, slots=True)
class Absent:
    """An engine that is not installed here: named in the report, never fatal."""

    package: str
    reason: str


def engines() -> tuple[list[Engine], list[Absent]]:
    """Return the engines that are installed, not yet loaded, and those that are not."""
    found: list[Engine] = []
    absent: list[Absent] = []
    for module, package in PACKAGES.items():
        try:
            found.append(importlib.import_module(module).Peer())
        except ImportError as error:
            absent.append(Absent(package, str(error)))
    return found, absent
