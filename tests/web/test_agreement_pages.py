"""Agreements in the portal: read, accepted, withdrawn, and copied as PDF."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.agreements.models import Acceptance
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import TODAY, make_agreement, make_contact, make_customer, make_text

SIGNED = {"name": "Łucja Ørsted", "title": "Director", "authority": "yes"}


@pytest.fixture
def customer(db):
    return make_customer("Halden Telecom")


@pytest.fixture
def text(db):
    return make_text(content="# Terms\n\nWe *share* it. <script>alert(1)</script>")


@pytest.fixture
def signer(client, customer):
    client.force_login(make_contact(customer, roles=["sign"]))
    return client


@pytest.fixture
def reader(client, customer):
    client.force_login(make_contact(customer))
    return client


def page(client, name="portal-agreement", *, follow=None):
    return client.get(reverse(name, args=["cca"])).content.decode()


def accept(client, text, **changed):
    return client.post(reverse("portal-agreement-accept", args=["cca"]), {"digest": text.digest} | SIGNED | changed)


def acceptances():
    with acting_as(INSCOPE):
        return list(Acceptance.objects.order_by("id"))


def test_where_there_is_none_the_list_says_so(signer):
    assert "No agreement yet" in signer.get(reverse("portal-agreements")).content.decode()


def test_a_text_is_shown_in_full_with_its_digest_and_never_obeyed(signer, text):
    shown = page(signer)

    assert "<em>share</em>" in shown
    assert "&lt;script&gt;" in shown
    assert text.digest in shown


def test_who_may_sign_accepts_and_finds_it_in_the_list(signer, text):
    answer = accept(signer, text)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/portal/agreements/cca/")
    listed = signer.get(reverse("portal-agreements")).content.decode()
    assert "In force" in listed
    assert "Łucja Ørsted, Director" in listed
    assert 'name="digest"' not in page(signer), "there is nothing to accept any more"
    assert acceptances()[0].address == "127.0.0.1"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "The name is missing."),
        ("title", "x" * 300, "is no title"),
        ("authority", None, "The authority is not stated."),
        ("digest", "sha256:old", "came while you were reading"),
    ],
)
def test_a_signature_that_is_refused_is_said_beside_its_field_and_keeps_what_was_typed(
    signer, text, field, value, said
):
    sent = {"digest": text.digest} | SIGNED | {field: value}

    answer = signer.post(
        reverse("portal-agreement-accept", args=["cca"]), {key: one for key, one in sent.items() if one is not None}
    )

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert field == "name" or "Łucja Ørsted" in shown
    assert acceptances() == []


def test_who_may_not_sign_reads_and_is_told_who_can(reader, text):
    shown = page(reader)

    assert "A contact of your company with the role to sign" in shown
    assert 'name="digest"' not in shown
    assert accept(reader, text).status_code == 404


def test_what_was_accepted_can_be_withdrawn_and_stays_on_record(signer, text):
    accept(signer, text)

    answer = signer.post(reverse("portal-agreement-withdraw", args=["cca"]))

    assert answer.status_code == 302
    shown = page(signer)
    assert "Withdrawn" in shown
    assert "Copy as PDF" in shown
    again = signer.post(reverse("portal-agreement-withdraw", args=["cca"]))
    assert (again.status_code, "no acceptance that stands" in again.content.decode()) == (422, True)


def test_a_material_change_asks_for_acceptance_again(signer, text):
    accept(signer, text)
    make_text("2")

    assert "Changed, accept again" in signer.get(reverse("portal-agreements")).content.decode()
    assert 'name="digest"' in page(signer)


def test_an_agreement_that_there_is_not_is_an_absent_page(signer):
    assert signer.get(reverse("portal-agreement", args=["nda"])).status_code == 404


@pytest.mark.parametrize("many", [1, 20])
def test_pages_cost_a_fixed_number_of_queries(reader, customer, django_assert_num_queries, many):
    for number in range(many):
        text = make_text(str(number), is_material=False)
        make_agreement(customer, text=text, accepted_on=TODAY + timedelta(days=number))

    for name, args, queries in (("portal-agreements", [], 8), ("portal-agreement", ["cca"], 10)):
        with django_assert_num_queries(queries):
            assert reader.get(reverse(name, args=args)).status_code == 200


# -- copies --------------------------------------------------------------------------------------


def copy_of(client, acceptance):
    return client.get(reverse("portal-agreement-copy", args=[acceptance.public_id]))


def test_a_copy_has_the_same_bytes_on_any_day(signer, customer, text, monkeypatch):
    accept(signer, text)
    (acceptance,) = acceptances()

    first = copy_of(signer, acceptance)
    monkeypatch.setattr(timezone, "now", lambda: acceptance.recorded_at + timedelta(days=400))
    signer.force_login(make_contact(customer))
    second = copy_of(signer, acceptance)

    assert first.content.startswith(b"%PDF-")
    assert first.content == second.content
    assert "attachment" in first.headers["Content-Disposition"]
    assert re.search(rb"cca-1\.md", first.content), "the text itself is attached"


@pytest.mark.parametrize(
    "name", ["Łucja Ørsted", "Αθηνά Ζωή", "Жанна Іванова", "Nguyễn Thị Lệ", "陳大文 \U0001f600", "ᚠᛇᚻ"]
)
def test_a_copy_takes_any_name(reader, customer, name):
    assert copy_of(reader, make_agreement(customer, name=name)).status_code == 200


def test_a_copy_fetches_nothing_that_the_text_names(reader, customer):
    text = make_text(
        content="![x](http://127.0.0.1:9/x.png) ![y](/etc/passwd) `code` <img src='/etc/passwd'>\n\n- one\n"
    )

    assert copy_of(reader, make_agreement(customer, text=text)).status_code == 200


def test_a_copy_of_another_customer_is_absent(reader):
    assert copy_of(reader, make_agreement(make_customer("Orbit"))).status_code == 404
