"""The table of OWASP ASVS 5.0.0: every requirement of levels 1 and 2 is decided, and what it names is there."""

import ast
import csv
import io
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "security" / "asvs.csv"
COLUMNS = ["id", "level", "what", "status", "evidence", "reason"]
STATUSES = {"met", "partly", "open", "not-applicable"}
NOTHING = "-"

LEVELS = """
1.1 22          1.2 1111122223  1.3 112222222223  1.4 222       1.5 123
2.1 122         2.2 112         2.3 12223         2.4 23
3.1 3           3.2 113         3.3 12223         3.4 11222233  3.5 11122333    3.6 3         3.7 22333
4.1 12233       4.2 23333       4.3 22            4.4 1222
5.1 2           5.2 112333      5.3 113           5.4 222
6.1 122         6.2 111111112222  6.3 11223333    6.4 112233    6.5 22222333    6.6 2223      6.7 33    6.8 2222
7.1 222         7.2 1111        7.3 22            7.4 11222     7.5 223         7.6 22
8.1 1233        8.2 1123        8.3 133           8.4 23
9.1 111         9.2 1222
10.1 22         10.2 223        10.5 22222
11.1 2233       11.2 22233      11.3 11233        11.4 1222     11.5 23         11.6 23       11.7 33
12.1 12233      12.2 11         12.3 22223
13.1 2333       13.2 222223     13.3 2233         13.4 1222233
14.1 22         14.2 12223333   14.3 122
15.1 12233      15.2 12233      15.3 1222222      15.4 3333
16.1 2          16.2 22222      16.3 2222         16.4 222      16.5 2223
"""
"""The sections of the standard with the level of each of their requirements, the first first.

Left out: V17 (there is no WebRTC here), and V10.3, 10.4, 10.6 and 10.7 (Inscope is no OAuth server).
"""
OF_LEVEL_3 = set(
    "V1.2.10 V2.3.5 V5.2.4 V5.2.5 V5.2.6 V8.2.4 V8.3.2 V8.3.3 V15.4.1 V15.4.2".split()  # noqa: SIM905 - one line
)
"""Requirements of level 3 that are decided as well: a desk keeps records, files and hours of others."""


def requirements():
    """The level of every requirement that the table decides."""
    words = LEVELS.split()
    levels = {
        f"V{section}.{number}": level
        for section, of_section in zip(words[::2], words[1::2], strict=True)
        for number, level in enumerate(of_section, start=1)
    }
    return {one: level for one, level in levels.items() if level < "3" or one in OF_LEVEL_3}


def in_order(name):
    return [int(part) for part in re.findall(r"\d+", name)]


# -- what is wrong with a table ------------------------------------------------------------------


def wrong_with(text, levels):
    """Every mistake of a table that should decide some requirements."""
    head, *rows = list(csv.reader(io.StringIO(text), strict=True))
    if head != COLUMNS:
        return [f"the columns are {head}"]
    if short := [row for row in rows if len(row) != len(COLUMNS)]:
        return [f"{row[:1]} has {len(row)} cells" for row in short]
    names = [row[0] for row in rows]
    return [
        *(f"{name} is missing" for name in levels.keys() - set(names)),
        *(f"{name} is unknown" for name in set(names) - levels.keys()),
        *(["the rows are not in order, each once"] if names != sorted(set(names), key=in_order) else []),
        *(f"{row[0]}: {mistake}" for row in rows for mistake in wrong_with_row(row, levels)),
    ]


def wrong_with_row(row, levels):
    name, level, _what, status, evidence, reason = row
    named = [] if evidence == NOTHING else evidence.split("; ")
    if not all(cell.strip() for cell in row):
        yield "a cell is empty"
    if level != levels.get(name):
        yield f"the level is {level}"
    if status not in STATUSES:
        yield f"the status is {status}"
    if status in {"met", "partly"} and not any(is_test(one) or is_document(one) for one in named):
        yield f"{status} without a test or a document"
    if (status == "met") != (reason == NOTHING):
        yield f"{status} with the reason {reason}"
    yield from (f"{one} is not there" for one in named if not is_there(one))


def is_test(named):
    return "::" in named


def is_document(named):
    return "#" in named


def is_there(named):
    """Whether a test, a heading of a document, or a file of the source is there."""
    path, _, test = named.partition("::")
    document, _, anchor = named.partition("#")
    if test:
        return test in functions_of(path)
    if anchor:
        return anchor in anchors_in(document)
    return named.startswith("src/") and (ROOT / named).is_file()


@cache
def functions_of(path):
    file = ROOT / path
    if not (path.startswith("tests/") and file.is_file()):
        return frozenset()
    functions = (node for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef))
    return frozenset(one.name for one in functions if one.name.startswith("test_"))


@cache
def anchors_in(path):
    file = ROOT / path
    if not (path.endswith(".md") and file.is_file()):
        return frozenset()
    without_code = re.sub(r"^```.*?^```", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", without_code, re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


# -- the table -----------------------------------------------------------------------------------


def test_every_requirement_is_decided_and_what_it_names_is_there():
    assert wrong_with(TABLE.read_text(encoding="utf-8"), requirements()) == []


def test_the_requirements_are_as_many_as_the_standard_has():
    """345 in all, of which V17 and the sections of OAuth servers are left out."""
    levels = [level for level in requirements().values() if level < "3"]

    assert len(levels) == 253 - 7 - 20
    assert len(requirements()) == len(levels) + len(OF_LEVEL_3)


HERE = "tests/house/test_asvs.py::test_every_requirement_is_decided_and_what_it_names_is_there"
HEAD = ",".join(COLUMNS)
GOOD = f"{HEAD}\nV1.1.1,2,encode once,met,{HERE},-\nV1.1.2,2,encode last,not-applicable,-,Nothing is encoded.\n"


def wrong(text):
    return wrong_with(text, {"V1.1.1": "2", "V1.1.2": "2"})


def test_a_table_without_a_mistake_is_taken():
    assert wrong(GOOD) == []
    assert wrong(GOOD.replace(HERE, f"README.md#start; {HERE}; src/inscope/keys.py")) == []


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        ("id,", "name,", "the columns are"),
        ("V1.1.2,2,encode last,not-applicable,-,Nothing is encoded.\n", "", "V1.1.2 is missing"),
        ("V1.1.2", "V1.1.9", "V1.1.9 is unknown"),
        ("V1.1.2", "V1.1.1", "the rows are not in order, each once"),
        ("V1.1.1,2,encode once", "V1.1.2,2,encode once", "the rows are not in order, each once"),
        ("encode once", " ", "V1.1.1: a cell is empty"),
        ("V1.1.1,2", "V1.1.1,1", "V1.1.1: the level is 1"),
        (",met,", ",done,", "V1.1.1: the status is done"),
        (f"{HERE},-", f"{HERE},", "V1.1.1: a cell is empty"),
        (f"{HERE},-", HERE, "['V1.1.1'] has 5 cells"),
        (HERE, "-", "V1.1.1: met without a test or a document"),
        (HERE, "src/inscope/keys.py", "V1.1.1: met without a test or a document"),
        (HERE, f"{HERE}_at_all", f"V1.1.1: {HERE}_at_all is not there"),
        (HERE, "tests/house/test_gone.py::test_a", "V1.1.1: tests/house/test_gone.py::test_a is not there"),
        (HERE, f"{HERE}; src/inscope/gone.py", "V1.1.1: src/inscope/gone.py is not there"),
        (HERE, "README.md#no-such-heading", "V1.1.1: README.md#no-such-heading is not there"),
        (HERE, "docs/gone.md#start", "V1.1.1: docs/gone.md#start is not there"),
        ("Nothing is encoded.", "-", "V1.1.2: not-applicable with the reason -"),
        (f"met,{HERE},-", f"met,{HERE},Nearly.", "V1.1.1: met with the reason Nearly."),
        (f"met,{HERE},-", "partly,-,Half of it.", "V1.1.1: partly without a test or a document"),
        (f"met,{HERE},-", "open,-,-", "V1.1.1: open with the reason -"),
    ],
)
def test_a_mistake_is_told(there, instead, told):
    assert there in GOOD

    assert any(one.startswith(told) for one in wrong(GOOD.replace(there, instead)))
