"""Rules of the house that no linter knows."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import inscope
from inscope.core.errors import DomainError

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "inscope"
MODULES = sorted(SOURCE.rglob("*.py"))
TEMPLATES = sorted(SOURCE.rglob("*.html"))
SAYS_NOTHING = {"utils", "helpers", "misc", "tools", "functions"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "localdate", "localtime"}
INLINE = re.compile(r"""\s(style|on[a-z]+)\s*=\s*["']|<style|<script(?![^>]*\bsrc=)""", re.IGNORECASE)


def name(path):
    return str(path.relative_to(ROOT))


def test_a_module_is_named_for_its_subject():
    assert [name(path) for path in MODULES if path.stem in SAYS_NOTHING] == []


def test_every_module_says_what_it_is_for():
    silent = [name(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]

    assert [path for path in silent if "/migrations/" not in path] == []


@pytest.mark.parametrize("path", sorted((SOURCE / "core").rglob("*.py")), ids=name)
def test_the_core_reads_no_clock(path):
    called = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]

    assert [ast.unparse(call) for call in called if isinstance(call, ast.Attribute) and call.attr in CLOCKS] == []


def test_nothing_is_left_to_be_done_in_the_code():
    marker = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XXX)\b")

    assert [name(path) for path in [*MODULES, *TEMPLATES] if marker.search(path.read_text(encoding="utf-8"))] == []


def test_no_template_has_style_or_script_of_its_own():
    """The content security policy would not run it."""
    assert [name(path) for path in TEMPLATES if INLINE.search(path.read_text(encoding="utf-8"))] == []


def test_every_refusal_has_a_code_that_no_other_has():
    codes: dict[str, object] = {}
    for found in refusals():
        assert "code" in vars(found), f"{found.__qualname__} has no code of its own"
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", found.code), found.code
        assert found.code not in codes, f"{found.__qualname__} and {codes[found.code]} share `{found.code}`"
        codes[found.code] = found.__qualname__


def refusals():
    for module in pkgutil.walk_packages(inscope.__path__, "inscope."):
        if not re.search(r"\.(migrations|testing|__main__|wsgi)\b", module.name):
            members = vars(importlib.import_module(module.name)).values()
            yield from (
                found
                for found in members
                if inspect.isclass(found) and issubclass(found, DomainError) and found.__module__ == module.name
            )


def test_pinned_versions_name_no_place():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
