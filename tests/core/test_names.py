"""Names: two spellings of one name are equal, two names are not; and records that are kept under them."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.names import name_key
from inscope.core.records import (
    NameRefusedError,
    NoSuchRecordError,
    RecordDiffersError,
    checked_name,
    require_same,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Halden Telecom", "halden telecom"),
        ("  Halden   Telecom\t", "Halden Telecom"),
        ("Élan", "elan"),
        ("STRASSE", "straße"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER K}S", "ks"),
        ("\N{MODIFIER LETTER CAPITAL C}", "c"),
    ],
)
def test_two_spellings_of_a_name_are_one_name(one, other):
    assert name_key(one) == name_key(other)


def test_what_no_database_takes_is_not_looked_for():
    assert name_key("Halden\0 Telecom") == name_key("Halden Telecom")


def test_two_names_are_two():
    assert name_key("Halden Telecom") != name_key("Haldentelecom")


@given(st.text())
def test_the_key_of_a_key_is_itself_whatever_the_case(name):
    key = name_key(name)

    assert name_key(key) == key
    assert not key.startswith(" ")
    assert "  " not in key


# -- records ---------------------------------------------------------------------------------------


@dataclass
class Stands:
    plan: str = "premium"
    years: int | None = None
    roles: tuple[str, ...] = ("sign",)


def test_a_name_is_kept_with_single_spaces():
    assert checked_name("customer", "  Halden \n Telecom ") == "Halden Telecom"


@pytest.mark.parametrize(
    "name", ["", "  ", "\N{COMBINING ACUTE ACCENT}", "a\x07b", "a\N{REPLACEMENT CHARACTER}", "x" * 201]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(NameRefusedError, match="is no name for the customer"):
        checked_name("customer", name)


def test_a_record_with_the_same_values_is_the_same():
    require_same("thing", "A", Stands(), {"plan": "premium", "years": None})


def test_a_record_that_differs_is_refused_with_each_value_that_does():
    with pytest.raises(RecordDiffersError) as refused:
        require_same("thing", "A", Stands(), {"plan": "standard", "years": 5, "roles": ()})

    assert refused.value.message == (
        "the thing `A` stands already, and differs: `plan` is `premium`, not `standard`; "
        "`years` is empty, not `5`; `roles` is `sign`, not empty"
    )


def test_a_record_that_there_is_not_is_told_with_the_nearest_one():
    assert NoSuchRecordError("product", "Kestrel Gatway", ["Kestrel Gateway", "Other"]).hint == (
        "did you mean `Kestrel Gateway`?"
    )
    assert NoSuchRecordError("product", "zzz", ["Gateway", "Other"]).hint == "there are: Gateway, Other"
    assert NoSuchRecordError("product", "zzz").hint == ""
