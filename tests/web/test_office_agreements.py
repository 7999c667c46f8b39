"""Agreements in the office: texts are published, papers recorded, and who is bound is listed."""

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inscope.apps.agreements.models import Acceptance, Withdrawal
from inscope.apps.agreements.selectors import texts_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.agreements import Standing
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads.agreement_words import standing_word
from inscope.reads.office_agreements import agreement_page, agreements_page
from tests.factories import NOW, TODAY, make_agreement, make_customer, make_staff, make_text
from tests.security.companies import undone

TEXT = {"agreement": "nda", "version": "1", "title": "Non-disclosure", "content": "We keep it.", "is_material": "yes"}
PAPER = {"version": "1", "accepted_on": "2026-03-04", "name": "Ada Holm", "title": "Director", "authority": ""}


@pytest.fixture
def keeper(client, db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client.force_login(make_staff("account_manager"))
    return client


@pytest.fixture
def customer(db):
    make_text()
    return make_customer("Halden Telecom")


def at(name, *args):
    return reverse(f"office-agreement{name}", args=args)


def shown(client, name, *args, query=""):
    return client.get(at(name, *args) + query).content.decode()


# -- texts ---------------------------------------------------------------------------------------


def test_a_new_agreement_is_published_and_listed(keeper):
    answer = keeper.post(at("-new"), TEXT)

    assert (answer.status_code, answer.headers["Location"]) == (302, at("", "nda"))
    assert "Non-disclosure" in shown(keeper, "s")
    assert "We keep it." in shown(keeper, "-version", "nda", "1")
    assert "Agreement published: 1" in shown(keeper, "", "nda")


def test_a_version_follows(keeper, customer):
    sent = {key: value for key, value in TEXT.items() if key != "agreement"} | {"version": "2026.1"}

    assert keeper.post(at("-publish", "cca"), sent).status_code == 302

    assert [(one.number, one.version) for one in texts_of(agreement="cca")] == [(1, "1"), (2, "2026.1")]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("agreement", "N D A", "N D A is no short name."),
        ("version", "1 beta", "1 beta is no version."),
        ("title", "", "Title is missing."),
        ("content", " ", "Text is missing."),
    ],
)
def test_a_text_that_is_refused_stays_in_the_form(keeper, field, value, said):
    answer = keeper.post(at("-new"), TEXT | {field: value})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert field == "content" or "We keep it." in page
    assert "No agreement yet" in shown(keeper, "s")


def test_a_version_that_is_taken_is_said_beside_the_version(keeper):
    keeper.post(at("-new"), TEXT)

    answer = keeper.post(at("-new"), TEXT | {"content": "Other."})

    assert (answer.status_code, "This version is published already." in answer.content.decode()) == (422, True)


# -- papers --------------------------------------------------------------------------------------


def test_a_paper_is_recorded_and_a_letter_ends_it(keeper, customer):
    beside = ("cca", customer.public_id)

    assert keeper.post(at("-paper", *beside), PAPER).status_code == 302

    page = shown(keeper, "-customer", *beside)
    assert "Ada Holm, Director" in page
    assert "In force" in page
    assert keeper.post(at("-withdrawal", *beside)).status_code == 302
    assert "Withdrawn" in shown(keeper, "-customer", *beside)
    again = keeper.post(at("-withdrawal", *beside))
    assert (again.status_code, "no acceptance that stands" in again.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Signed by is missing."),
        ("accepted_on", "4 March", "is not a date such as"),
        ("accepted_on", "2027-01-01", "2027-01-01 is still to come."),
        ("version", "7", "is not one of the choices"),
    ],
)
def test_a_paper_that_is_refused_stays_in_the_form(keeper, customer, field, value, said):
    answer = keeper.post(at("-paper", "cca", customer.public_id), PAPER | {field: value})

    page = answer.content.decode()
    assert (answer.status_code, said in page) == (422, True)
    assert "Director" in page
    assert "Not accepted" in shown(keeper, "-customer", "cca", customer.public_id)


def test_who_may_not_keep_reads(client, customer):
    client.force_login(make_staff("support_engineer"))

    assert "Halden Telecom" in shown(client, "", "cca")
    assert client.get(at("-paper", "cca", customer.public_id)).status_code == 404
    assert client.get(at("-publish", "cca")).status_code == 404
    copy = client.get(at("-copy", make_agreement(customer).public_id))
    assert copy.content.startswith(b"%PDF-")


# -- who is bound --------------------------------------------------------------------------------


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    material=st.lists(st.booleans(), min_size=1, max_size=3),
    histories=st.lists(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=3), min_size=1, max_size=4),
)
def test_the_database_finds_who_is_bound_as_the_core_does(db, material, histories):
    with undone():
        actor = actor_of(make_staff())
        texts = [make_text(str(number), is_material=one) for number, one in enumerate(material)]
        for history in histories:
            customer = make_customer()
            for number, is_withdrawn in history:
                withdrawn(make_agreement(customer, text=texts[min(number, len(texts) - 1)]), actor, is_withdrawn)

        told = {
            standing: [line.word for line in agreement_page(actor, "cca", {"standing": standing.value}).list.lines]
            for standing in Standing
        }
        every = agreement_page(actor, "cca", {}).list.lines
        (line,) = agreements_page(actor)

    assert [{*words} - {standing_word(standing)} for standing, words in told.items()] == [set()] * len(Standing)
    assert sum(map(len, told.values())) == len(every) == len(histories)
    assert line.bound == len(told[Standing.BOUND])


def withdrawn(acceptance, actor, is_withdrawn):
    if is_withdrawn:
        with acting_as(INSCOPE):
            Withdrawal.objects.create(
                customer_id=acceptance.customer_id,
                acceptance=acceptance,
                withdrawn_on=TODAY,
                recorded_at=NOW,
                recorded_by_id=actor.person,
            )


def test_customers_are_found_by_name_and_standing(keeper, customer):
    make_agreement(make_customer("Orbit"))

    assert "Orbit" not in shown(keeper, "", "cca", query="?q=hald")
    assert "Halden" not in shown(keeper, "", "cca", query="?standing=bound")
    assert "No customer is as you asked." in shown(keeper, "", "cca", query="?standing=withdrawn")


@pytest.mark.parametrize("many", [1, 50])
def test_pages_cost_a_fixed_number_of_queries(keeper, customer, django_assert_num_queries, many):
    for _ in range(many):
        make_agreement(make_customer())

    for name, args, queries in (("s", [], 7), ("", ["cca"], 10), ("-customer", ["cca", customer.public_id], 8)):
        with django_assert_num_queries(queries):
            assert keeper.get(at(name, *args)).status_code == 200
    with acting_as(INSCOPE):
        assert Acceptance.objects.count() == many
