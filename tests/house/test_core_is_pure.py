"""The core is values and rules: no framework, no clock, no randomness, no files, no network."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

import inscope.core

CORE = Path(inscope.core.__file__).parent
MODULES = sorted(CORE.rglob("*.py"))
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "sleep", "localtime", "gmtime"}
LIBRARIES = {"yaml", "markdown_it"}
STANDARD = {
    "ast", "base64", "bisect", "calendar", "collections", "csv", "dataclasses", "datetime", "decimal", "difflib",
    "enum", "fractions", "functools", "hashlib", "hmac", "io", "ipaddress", "itertools", "json", "math", "re",
    "threading", "types", "typing", "unicodedata", "urllib", "zoneinfo",
}  # fmt: skip


def name(path):
    return str(path.relative_to(CORE.parent))


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(tree):
    """Return the modules that a module imports, also inside functions and for type checking alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_the_core_imports_plain_libraries_and_itself(path):
    foreign = {
        module
        for module in imported(tree_of(path))
        if module.partition(".")[0] not in STANDARD | LIBRARIES and not module.startswith("inscope.core.")
    }

    assert foreign == set()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_the_core_asks_no_clock(path):
    """Not even by a name that was imported: the day is always an argument."""
    names = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    called = {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in names}

    assert called & CLOCKS == set()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_the_core_runs_text_in_one_place_only(path):
    called = {
        node.func.id
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }

    expected = {"compile", "exec"} if path.name == "compile.py" else set()
    assert called & {"eval", "exec", "compile", "open", "__import__", "input", "print"} == expected


def test_what_the_core_may_import_is_of_the_standard_library():
    assert sys.stdlib_module_names >= STANDARD
