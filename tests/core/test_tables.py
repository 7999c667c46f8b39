import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.tables import as_csv


def read(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_a_text_that_looks_like_a_formula_is_shown_and_not_obeyed(begins):
    assert read(as_csv([[f"{begins}1+1"]])) == [[f"'{begins}1+1"]]


def test_numbers_stay_numbers():
    assert as_csv([["minutes"], [-30]]) == "minutes\r\n-30\r\n"


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=2)))
def test_no_cell_begins_like_a_formula_and_nothing_else_is_changed(rows):
    for row, written in zip(rows, read(as_csv(rows)), strict=True):
        for cell, shown in zip(row, written, strict=True):
            assert shown in {cell, f"'{cell}"}
            assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
