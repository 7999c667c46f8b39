"""Files of records: any bytes give rows or clear refusals; a row adds, changes, or says why it cannot."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inscope.core.affiliates import in_circles
from inscope.core.imports import (
    COLUMNS,
    LARGEST,
    MOST_ROWS,
    Row,
    RowProblem,
    Standing,
    TableRefusedError,
    Wanted,
    What,
    example_of,
    plan_import,
    read_rows,
    read_table,
)
from inscope.core.imports.columns import BETWEEN

REFERENCE = Path(__file__).parents[2].joinpath("docs/reference/imports.md").read_text(encoding="utf-8")
HEAD = "customer,name,environment,product,release"
LINE = "Halden,prod,production,Gateway,5.4.2"


def read(what, text, *, encoding="utf-8"):
    """The rows of a file, and what is wrong with others."""
    problems: list[RowProblem] = []
    rows = list(read_rows(what, read_table(what, text.encode(encoding)), problems.append))
    return rows, problems


def refusal(what, content):
    with pytest.raises(TableRefusedError) as refused:
        read_table(what, content)
    return f"{refused.value.message}; {refused.value.hint}"


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", What)
def test_an_example_has_every_column_and_can_be_read(what):
    rows, problems = read(what, example_of(what))

    assert problems == []
    assert [row.number for row in rows] == [2, 3]
    assert [tuple(row.values) for row in rows] == [tuple(column.name for column in COLUMNS[what])] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separator_mark_and_line_ends_are_found_out(encoding, separator, newline):
    text = newline.join([HEAD, LINE]).replace(",", separator)

    rows, problems = read(What.INSTANCES, text, encoding=encoding)

    assert (problems, rows[0].values["release"]) == ([], "5.4.2")


def test_a_cell_may_hold_separators_quotes_and_line_breaks_and_empty_lines_say_nothing():
    text = '\nName ;PARENT\n"Halden; ""the"" one"\n;;\n"Two\nlines";"Halden; ""the"" one"\n'

    rows, problems = read(What.CUSTOMERS, text)

    assert problems == []
    assert [(row.number, row.values["name"]) for row in rows] == [(3, 'Halden; "the" one'), (5, "Two lines")]
    assert rows[0].values["parent"] is None


def test_columns_may_stand_in_any_order_and_others_than_the_needed_ones_may_be_left_out():
    rows, _ = read(What.SUBSCRIPTIONS, "plan,ends on,STARTS_ON,reference,customer\npremium,2026-12-31,2026-01-01,A,B\n")

    assert rows[0].values == {
        "plan": "premium",
        "ends_on": date(2026, 12, 31),
        "starts_on": date(2026, 1, 1),
        "reference": "A",
        "customer": "B",
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "missing column `name`; needed are name"),
        (b"name\n", "the file has no row below its head; give one row for each record"),
        (b"name\nHalden\n\xff", "line 3 holds a byte that is not UTF-8; save the file as CSV in UTF-8"),
        (b"name\n\0", "the file is no text; save it as CSV in UTF-8"),
        ("name\nA".encode("utf-16-le"), "the file is no text; save it as CSV in UTF-8"),
        (b"a" * (LARGEST + 1), "the file has more than 10 MB; divide it into several"),
        (b"name\n" + b"a\n" * (MOST_ROWS + 1), "the file has more than 100,000 rows; divide it into several"),
        (b"name,nmae\n", "unknown column `nmae`; did you mean `name`?"),
        (b"a,b,c,d,e,f\n", "unknown columns `a`, `b`, `c`, `d`, `e`; the columns are name, parent"),
        (b"name,parent,Name\n", "more than once there: column `name`; leave each column there once"),
        (b"name,\n", "unknown column `(no name)`; the columns are name, parent"),
        (b"name\n" + b"a" * 200_000, "row 2 has a cell of more than 131,072 characters; no record has one so long"),
        (b"parent\nA\n", "missing column `name`; needed are name"),
        (
            b"name,parent\nA,B,C\n",
            "row 2 has 3 cells, and the head names 2 columns; put quotes around a cell that holds the separator",
        ),
        (
            b'"name"s\nA\n',
            "row 1 is no row of a table: ',' expected after '\"'; put quotes around a cell, and double those in it",
        ),
        (
            b'name\nA\n"B\n',
            "row 3 is no row of a table: unexpected end of data; put quotes around a cell, and double those in it",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_what_is_wrong(content, said):
    assert refusal(What.CUSTOMERS, content) == said


def test_a_refused_file_is_told_beside_its_field():
    assert TableRefusedError("it is none").details() == {"field": "file"}


def cells_of(what):
    """Lines that are nearly right."""
    words = st.sampled_from([cell for column in COLUMNS[what] for cell in column.examples])
    return st.lists(st.lists(words | st.text(max_size=8), max_size=10), max_size=4)


@given(st.sampled_from(What), st.data())
@example(What.CONTACTS, None)
def test_any_bytes_give_rows_or_a_clear_refusal(what, data):
    if data is None:
        content = b"\xef\xbb\xbf"
    else:
        text = io.StringIO()
        head = [column.name for column in COLUMNS[what]]
        csv.writer(text, delimiter=data.draw(st.sampled_from(",;"))).writerows([head, *data.draw(cells_of(what))])
        content = data.draw(st.binary(max_size=60) | st.just(text.getvalue().encode(errors="replace")))
    problems: list[RowProblem] = []
    try:
        table = read_table(what, content)
    except TableRefusedError:
        return

    rows = list(read_rows(what, table, problems.append))

    assert len(rows) + len({one.row for one in problems}) == len(table.rows)
    assert all(one.expected and one.column in table.columns for one in problems)
    assert all(tuple(row.values) == table.columns for row in rows)


@pytest.mark.parametrize("what", What)
def test_the_reference_names_every_column_and_those_that_are_needed(what):
    line = next(one for one in REFERENCE.splitlines() if one.startswith(f"| `{what}` |"))

    for column in COLUMNS[what]:
        assert (f"**`{column.name}`**" if column.needed else f"`{column.name}`") in line


# -- cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "column", "cell", "value"),
    [
        (What.CONTACTS, "email", "Ada@Halden.Example", "ada@halden.example"),
        (What.CONTACTS, "roles", "sign | open_requests|SIGN|", ("open_requests", "sign")),
        (What.CONTACTS, "roles", "", ()),
        (What.SUBSCRIPTIONS, "products", "A  one|B|A one", ("A one", "B")),
        (What.SUBSCRIPTIONS, "els_purchased", "Yes", True),
        (What.SUBSCRIPTIONS, "licence_count", "", 1),
        (What.RELEASES, "kind", "Cumulative_Patch", "cumulative_patch"),
        (What.RELEASES, "released_on", "", None),
        (What.RELEASES, "feature_status", "", "generally_available"),
        (What.RELEASES, "major", "05", 5),
    ],
)
def test_a_cell_is_read_as_what_its_column_holds(what, column, cell, value):
    rows, problems = read(what, with_cell(what, column, cell))

    assert problems == []
    assert rows[0].values[column] == value


@pytest.mark.parametrize(
    ("what", "column", "cell", "expected"),
    [
        (What.INSTANCES, "name", "", "a value, which is missing"),
        (What.CUSTOMERS, "name", "a" * 201, "text for print, at most 200 characters"),
        (What.CUSTOMERS, "parent", "a\x1bb", "text for print, at most 200 characters"),
        (What.SUBSCRIPTIONS, "starts_on", "20.5.2026", "a date such as 2026-12-03"),
        (What.SUBSCRIPTIONS, "licence_count", "-1", "a whole number"),
        (What.SUBSCRIPTIONS, "licence_count", "9" * 10, "a whole number"),
        (What.SUBSCRIPTIONS, "licence_count", "\N{SUPERSCRIPT TWO}", "a whole number"),
        (What.SUBSCRIPTIONS, "els_purchased", "maybe", "yes or no"),
        (What.RELEASES, "released_on", "x" * 200, "a date such as 2026-12-03"),
        (What.RELEASES, "kind", "huge", "one of major, minor, patch, cumulative_patch"),
        (What.CONTACTS, "roles", "sign|fly", "one of open_requests, buy_hours, approve_overage, sign, administer"),
    ],
)
def test_a_cell_that_holds_something_else_is_told_with_what_is_expected(what, column, cell, expected):
    rows, problems = read(what, with_cell(what, column, cell))

    assert [row.number for row in rows] == [3]
    assert problems == [RowProblem(2, column, told(cell), expected)]


def told(cell):
    """A cell as it is told again: what is not for print is replaced, and what is too long ends early."""
    short = cell if len(cell) <= 160 else f"{cell[:159]}…"
    return short.replace("\x1b", "\N{REPLACEMENT CHARACTER}")


def with_cell(what, column, cell):
    """The example, with another value in a cell of its first row."""
    head, first, second = csv.reader(io.StringIO(example_of(what)))
    text = io.StringIO()
    csv.writer(text).writerows([head, [cell if name == column else own for name, own in zip(head, first, strict=True)]])
    csv.writer(text).writerow(second)
    return text.getvalue()


def test_several_values_of_a_cell_are_parted_as_the_reference_says():
    assert BETWEEN == "|"


# -- plans -----------------------------------------------------------------------------------------

LINE_VALUES = {
    "plan": "premium",
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 12, 31),
    "licence_count": 5,
    "grace_days": 0,
    "products": (),
    "els_purchased": False,
}
STANDING = {"A": Standing(7, "subscription:7", "A", LINE_VALUES)}


def wanted(number=2, key="A", **values):
    row = Row(number, values, {name: str(value) for name, value in values.items()})
    return Wanted(row, key, values)


def plan(*rows, what=What.SUBSCRIPTIONS, standing=STANDING, may_change=True):
    problems: list[RowProblem] = []
    return plan_import(what, rows, standing, problems.append, may_change=may_change), problems


def test_a_row_that_says_the_same_leaves_the_record_as_it_is():
    made, problems = plan(wanted(reference="a", plan="premium"), may_change=False)

    assert (made.added, made.changed, made.unchanged, problems) == ((), (), 1, [])


def test_a_row_that_differs_changes_what_it_says_and_nothing_else():
    made, problems = plan(wanted(reference="a", licence_count=9))

    assert problems == []
    assert [one.after for one in made.changed] == [LINE_VALUES | {"licence_count": 9}]
    assert made.unchanged == 0


def test_a_row_that_differs_is_refused_cell_by_cell_unless_it_may_change_what_stands():
    made, problems = plan(wanted(plan="standard", licence_count=9), may_change=False)

    assert (made.changed, made.unchanged) == ((), 0)
    assert [(one.column, one.value) for one in problems] == [("plan", "standard"), ("licence_count", "9")]


def test_a_row_of_a_new_name_adds_a_record_with_what_the_file_leaves_out():
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 2)}

    made, problems = plan(wanted(key="B", reference="B", plan="basic", **days))

    assert problems == []
    assert made.added[0].values == {
        "reference": "B", "plan": "basic", **days,
        "licence_count": 1, "grace_days": 0, "products": (), "els_purchased": False,
    }  # fmt: skip


@pytest.mark.parametrize(("what", "column"), [(What.CONTACTS, "email"), (What.CUSTOMERS, "name")])
def test_a_second_row_of_a_name_is_refused_even_if_it_says_the_same(what, column):
    value = {column: "same"}

    made, problems = plan(wanted(2, "X", **value), wanted(5, "X", **value), what=what, standing={})

    assert len(made.added) == 1
    assert problems == [RowProblem(5, column, "same", "another name: row 2 has this one")]


@pytest.mark.parametrize("key", ["A", "B"])
def test_days_that_are_out_of_order_are_refused_whether_new_or_changed(key):
    days = {"starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}

    made, problems = plan(wanted(key=key, plan="premium", **days))

    assert (made.added, made.changed) == ((), ())
    assert [(one.column, one.value) for one in problems] == [("ends_on", "2026-05-01")]
    assert "is before the first" in problems[0].expected


def test_a_withdrawn_release_keeps_its_original_day_in_a_file_as_well():
    days = {"released_on": date(2026, 1, 1), "withdrawn_on": date(2026, 2, 1), "re_released_on": None}
    stands = {"R": Standing(1, "release:1", "R", {"kind": "", "feature_status": "planned", **days})}
    other = wanted(key="R", released_on=date(2026, 1, 2))

    _, problems = plan(other, what=What.RELEASES, standing=stands)
    back, none = plan(wanted(key="R", re_released_on=date(2026, 3, 1)), what=What.RELEASES, standing=stands)

    assert [one.column for one in problems] == ["released_on"]
    assert (len(back.changed), none) == (1, [])


@given(st.dictionaries(st.integers(0, 8), st.integers(0, 8)))
def test_customers_belong_to_themselves_if_they_come_back_to_themselves(parents):
    def comes_back(start):
        here, steps = parents[start], 0
        while here != start and here in parents and steps <= len(parents):
            here, steps = parents[here], steps + 1
        return here == start

    assert in_circles(parents) == {one for one in parents if comes_back(one)}
