"""The security model names a test behind each of its sentences."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = [
    line
    for line in (ROOT / "docs" / "security-model.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("- ")
]


def test_each_sentence_names_a_test_that_there_is():
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = [(line, re.findall(r"`(test_\w+)`", line)) for line in SENTENCES]

    assert len(named) > 30
    assert [line for line, tests in named if not tests] == []
    assert {one for _line, tests in named for one in tests} - there == set()
