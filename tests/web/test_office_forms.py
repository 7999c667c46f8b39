"""Forms of the office: each kind of field is read as what it is, and shown again as it was typed."""

from datetime import date

import pytest
from django.http import HttpResponseRedirect, QueryDict
from django.test import RequestFactory

from inscope.core.people import Right, RightRefusedError
from inscope.core.records import ValueRefusedError, state_of
from inscope.web.office.forms import Field, FormPage, FormRefusedError, Kind, form_page, read

WORDS = (("a", "Alpha"), ("b", "Beta"))
KINDS = {kind: Field("f", "A field", kind, choices=WORDS, least=1, most=9) for kind in Kind}


def typed(**fields):
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values if isinstance(values, list) else [values])
    return data


@pytest.mark.parametrize(
    ("kind", "sent", "value"),
    [
        (Kind.TEXT, "  two words ", "two words"),
        (Kind.TEXT, "", ""),
        (Kind.AREA, "one\r\ntwo", "one\r\ntwo"),
        (Kind.NUMBER, "9", 9),
        (Kind.NUMBER, "", None),
        (Kind.DAY, "2026-05-20", date(2026, 5, 20)),
        (Kind.DAY, "", None),
        (Kind.CHOICE, "b", "b"),
        (Kind.CHOICE, "", None),
        (Kind.YES_NO, "yes", True),
        (Kind.YES_NO, "no", False),
        (Kind.YES_NO, "", None),
        (Kind.CHECK, "yes", True),
        (Kind.CHECK, [], False),
        (Kind.TICKS, ["b", "a"], ("b", "a")),
        (Kind.TICKS, [], ()),
    ],
)
def test_a_field_is_read_as_its_kind(kind, sent, value):
    assert read((KINDS[kind],), typed(f=sent)) == {"f": value}


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (Kind.TEXT, "a\0b"),
        (Kind.AREA, "a\N{REPLACEMENT CHARACTER}b"),
        (Kind.YES_NO, "perhaps"),
        (Kind.NUMBER, "0"),
        (Kind.NUMBER, "10"),
        (Kind.NUMBER, "1.5"),
        (Kind.NUMBER, "-1"),
        (Kind.NUMBER, "\N{SUPERSCRIPT TWO}"),
        (Kind.NUMBER, "9" * 40),
        (Kind.DAY, "2026-02-30"),
        (Kind.DAY, "20.5.2026"),
        (Kind.CHOICE, "c"),
        (Kind.TICKS, ["a", "c"]),
    ],
)
def test_what_a_field_cannot_hold_is_refused_with_what_was_typed(kind, sent):
    with pytest.raises(FormRefusedError) as refused:
        read((KINDS[kind],), typed(f=sent))

    assert list(refused.value.errors) == ["f"]


def test_what_is_needed_is_missed():
    needed = Field("f", "A field", needed=True)

    with pytest.raises(FormRefusedError) as refused:
        read((needed,), typed(f=" "))

    assert refused.value.errors == {"f": "A field is missing."}


# -- the page --------------------------------------------------------------------------------------

VALUES = {"years": 5, "on": date(2026, 5, 20), "is": True, "known": False, "words": ("a",), "about": "A\ntext"}
PAGE = FormPage(
    "A record", "/office/",
    (
        Field("years", "Years", Kind.NUMBER), Field("on", "Day", Kind.DAY),
        Field("is", "It is", Kind.CHECK, "If it is."),
        Field("known", "Known", Kind.YES_NO), Field("words", "Words", Kind.TICKS, choices=WORDS),
        Field("about", "About", Kind.AREA), Field("word", "Word", Kind.CHOICE, needed=True, choices=WORDS),
    ),
    VALUES,
)  # fmt: skip


def shown(request, save=None):
    answer = form_page(request, PAGE, save or (lambda values, seen: "/saved/"))
    return answer, " ".join(answer.content.decode().split())


def test_a_form_begins_with_what_stands():
    answer, text = shown(RequestFactory().get("/"))

    assert answer.status_code == 200
    for part in (
        'value="5"', 'value="2026-05-20"', 'name="is" value="yes" checked', '<option value="no" selected>',
        'name="words" value="a" checked', 'name="words" value="b" >', f'name="seen" value="{state_of(VALUES)}"',
    ):  # fmt: skip
        assert part in text


def test_a_form_that_is_refused_shows_what_was_typed_and_nothing_else():
    sent = {"years": "many", "on": "", "words": ["b"], "known": "yes", "about": "<b>", "word": "b"}

    answer, text = shown(RequestFactory().post("/", sent))

    assert answer.status_code == 422
    for part in (
        'value="many"', 'name="is" value="yes" aria', '<option value="yes" selected>',
        'name="words" value="b" checked', 'name="words" value="a" >', "&lt;b&gt;", '<option value="b" selected>',
    ):  # fmt: skip
        assert part in text
    assert "2026-05-20" not in text


def test_a_refusal_of_the_service_stands_beside_its_field_or_above_them_all():
    def refuse(field):
        def save(_values, _seen):
            raise ValueRefusedError("`5` is too much", field=field, hint="expected less")

        return save

    sent = {"word": "a"}
    _answer, text = shown(RequestFactory().post("/", sent), refuse("years"))
    assert 'id="record-years-error">' in text
    assert "5 is too much. Expected less." in text
    _answer, text = shown(RequestFactory().post("/", sent), refuse("of another form"))
    assert 'role="alert"' in text


def test_what_one_may_not_do_is_no_error_of_the_form():
    def save(_values, _seen):
        raise RightRefusedError(Right.KEEP_CATALOG)

    with pytest.raises(RightRefusedError):
        form_page(RequestFactory().post("/", {"word": "a"}), PAGE, save)


def test_a_form_that_is_saved_leads_on():
    answer = form_page(RequestFactory().post("/", {"word": "a", "seen": "x"}), PAGE, lambda _values, seen: f"/{seen}/")

    assert isinstance(answer, HttpResponseRedirect)
    assert answer.url == "/x/"
