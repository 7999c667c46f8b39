"""Agreements: whom an acceptance binds and since when; which texts, signatures and papers are taken."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.agreements import (
    LONGEST_TEXT,
    LONGEST_WORDS,
    Accepted,
    AgreementRefusedError,
    Standing,
    bond_of,
    checked_text,
    require_in_order,
    require_new,
    require_standing,
    signed,
    signed_on_paper,
)

DAY = date(2026, 3, 1)
LATER = DAY + timedelta(days=10)
NUMBERS = st.integers(1, 6)
MATERIAL = st.frozensets(NUMBERS)


@st.composite
def histories(draw, least=0):
    """Acceptances in the order of time; texts do not go back, as they are taken."""
    texts = sorted(draw(st.lists(NUMBERS, min_size=least, max_size=6)))
    ends = draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    return [
        Accepted(text, DAY + timedelta(days=day), is_withdrawn)
        for day, (text, is_withdrawn) in enumerate(zip(texts, ends, strict=True))
    ]


# -- who is bound --------------------------------------------------------------------------------


def test_who_never_accepted_is_not_bound():
    assert bond_of([], {1}).standing is Standing.NOT_ACCEPTED


@given(accepted=histories(least=1), material=MATERIAL)
def test_the_latest_acceptance_alone_says_whether_it_binds(accepted, material):
    latest = accepted[-1]
    changed = any(number > latest.text for number in material)

    assert bond_of(accepted, material).is_bound is (not latest.is_withdrawn and not changed)
    assert bond_of(accepted, material).standing is bond_of([latest], material).standing


@given(accepted=histories(), material=MATERIAL)
def test_to_accept_the_newest_text_always_binds(accepted, material):
    again = [*accepted, Accepted(7, LATER)]

    assert bond_of(again, material).is_bound


@given(accepted=histories(least=1), material=MATERIAL)
def test_a_material_change_binds_nobody_who_has_not_accepted_it(accepted, material):
    assert bond_of(accepted, material | {7}).standing in {Standing.CHANGED, Standing.WITHDRAWN}


@given(accepted=histories(least=1), material=MATERIAL)
def test_a_withdrawal_ends_it_whatever_came_before(accepted, material):
    latest = accepted[-1]
    ended = [*accepted[:-1], Accepted(latest.text, latest.on, is_withdrawn=True)]

    assert bond_of(ended, material).standing is Standing.WITHDRAWN


@given(accepted=histories(), material=MATERIAL)
def test_one_is_bound_since_a_day_on_which_one_accepted_and_only_then(accepted, material):
    bond = bond_of(accepted, material)

    assert (bond.since is None) is not bond.is_bound
    assert bond.since in {None, *(one.on for one in accepted)}


@given(accepted=histories(least=1), material=MATERIAL)
def test_nothing_before_a_break_counts(accepted, material):
    """To accept again after a withdrawal begins anew."""
    latest = accepted[-1]
    ended = [*accepted[:-1], Accepted(latest.text, latest.on, is_withdrawn=True)]

    assert bond_of([*ended, Accepted(7, LATER)], material).since == LATER


@given(accepted=histories(), material=MATERIAL)
def test_a_text_that_changes_nothing_material_changes_nothing(accepted, material):
    bond = bond_of(accepted, material)
    again = bond_of([*accepted, Accepted(7, LATER)], material)

    assert again.is_bound
    if bond.is_bound:
        assert again.since == bond.since


def test_whoever_accepts_a_material_change_is_bound_from_that_day():
    first, second, third = Accepted(1, DAY), Accepted(2, DAY + timedelta(days=5)), Accepted(3, LATER)

    assert bond_of([first, second, third], {1}).since == DAY
    assert bond_of([first, second, third], {2}).since == second.on
    assert bond_of([first, second, third], {3}).since == LATER


# -- texts ---------------------------------------------------------------------------------------


def text(**changed):
    parts: Any = {"agreement": "cca", "version": "1", "title": "CCA", "content": "Yes.", "is_material": True}
    return checked_text(**parts | changed)


def test_a_text_has_one_form_whatever_it_was_typed_on():
    plain = text(content="# Yes\n\nAnd so on.\n")

    assert text(content="\n# Yes  \r\n\r\nAnd so on.").digest == plain.digest
    assert text(content="# Yes\n\nAnd so on!\n").digest != plain.digest
    assert plain.content == "# Yes\n\nAnd so on.\n"


def test_its_digest_is_of_its_bytes():
    assert text(content="é").digest == "sha256:" + hashlib.sha256("é\n".encode()).hexdigest()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("agreement", "C C A", "`C C A` is no short name"),
        ("agreement", "new", "`new` is no short name"),
        ("agreement", "", "`` is no short name"),
        ("version", "1 beta", "`1 beta` is no version"),
        ("title", "  ", "the title of the text is missing"),
        ("title", "x" * (LONGEST_WORDS + 1), "is no title of the text"),
        ("title", "\N{COMBINING ACUTE ACCENT}", "the title of the text is missing"),
        ("title", "Terms \N{REPLACEMENT CHARACTER}", "is no title of the text"),
        ("content", "\n \n", "no text of 1 to 100,000 characters"),
        ("content", "x" * (LONGEST_TEXT + 1), "no text of 1 to 100,000 characters"),
        ("content", "Yes\N{REPLACEMENT CHARACTER}", "no text of 1 to 100,000 characters"),
        ("content", "Yes.\0", "no text of 1 to 100,000 characters"),
    ],
)
def test_a_part_that_is_not_taken_is_named(field, value, words):
    with pytest.raises(AgreementRefusedError) as refused:
        text(**{field: value})

    assert words in refused.value.message
    assert refused.value.details() == {"field": field}


# -- signatures ----------------------------------------------------------------------------------


def test_who_accepts_states_name_title_and_authority():
    signature = signed(company="Halden", name=" Ada  Holm ", title="Director", has_authority=True)

    assert (signature.name, signature.title) == ("Ada Holm", "Director")
    assert signature.authority == "I am authorised to accept this agreement for Halden."


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"title": " "}, "title"),
        ({"name": "\x1b[31m"}, "name"),
        ({"has_authority": False}, "authority"),
    ],
)
def test_a_signature_without_one_of_them_is_refused(changed, field):
    with pytest.raises(AgreementRefusedError) as refused:
        signed(**{"company": "Halden", "name": "Ada", "title": "Director", "has_authority": True} | changed)

    assert refused.value.field == field


def test_on_paper_only_the_name_is_needed():
    bare = signed_on_paper(company="Halden", name="Ada", title=" ", authority="")
    full = signed_on_paper(company="Halden", name="Ada", title="Director", authority="By proxy.")

    assert (bare.title, bare.authority) == ("", "")
    assert (full.title, full.authority) == ("Director", "By proxy.")
    with pytest.raises(AgreementRefusedError, match="the name is missing"):
        signed_on_paper(company="Halden", name="", title="", authority="")


# -- what follows what ---------------------------------------------------------------------------


def test_what_binds_is_not_accepted_again():
    accepted = [Accepted(2, DAY)]

    with pytest.raises(AgreementRefusedError, match=r"version `2\.0` is accepted already"):
        require_new(2, "2.0", accepted, material=())
    require_new(3, "3.0", accepted, material=())
    require_new(2, "2.0", [Accepted(2, DAY, is_withdrawn=True)], material=())
    require_new(2, "2.0", [], material=())


@pytest.mark.parametrize(
    ("on", "accepted", "ended_on", "words"),
    [
        (LATER + timedelta(days=1), [], None, "2026-03-12 is still to come"),
        (DAY, [Accepted(1, LATER)], None, "2026-03-01 is before 2026-03-11"),
        (DAY, [Accepted(1, DAY, is_withdrawn=True)], LATER, "2026-03-01 is before 2026-03-11"),
        (LATER, [Accepted(3, DAY)], None, "a later version is accepted already"),
    ],
)
def test_a_paper_that_does_not_follow_is_refused(on, accepted, ended_on, words):
    with pytest.raises(AgreementRefusedError, match=words):
        require_in_order(2, on, accepted, ended_on, LATER)


def test_a_paper_that_follows_is_taken():
    require_in_order(2, DAY, [], None, LATER)
    require_in_order(2, DAY, [Accepted(2, DAY)], None, LATER)
    require_in_order(2, LATER, [Accepted(3, DAY, is_withdrawn=True)], DAY, LATER)


def test_only_what_stands_is_withdrawn():
    require_standing([Accepted(1, DAY)])
    for accepted in ([], [Accepted(1, DAY, is_withdrawn=True)]):
        with pytest.raises(AgreementRefusedError, match="no acceptance that stands"):
            require_standing(accepted)
