"""Agreements: accepted on the site or on paper, withdrawn, and what decisions take from them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from inscope.apps.agreements.errors import NoSuchAgreementError
from inscope.apps.agreements.models import Acceptance, Withdrawal
from inscope.apps.agreements.selectors import agreed_by, material_numbers, texts_of
from inscope.apps.agreements.services import publish_text
from inscope.apps.audit.models import AuditEntry
from inscope.apps.contracts.errors import NoSuchCustomerError
from inscope.apps.identity.selectors import actor_of
from inscope.core.agreements import AgreementRefusedError, Standing, checked_text
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.agreements.accept import accept_agreement, record_paper, record_withdrawal, withdraw
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from inscope.reads.facts_for import facts_for
from inscope.reads.published_policy import policy_in_force
from tests.factories import LONG_AGO, NOW, TODAY, make_agreement, make_contact, make_customer, make_staff, make_text

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def customer():
    return make_customer("Halden Telecom")


@pytest.fixture
def signer(customer):
    return actor_of(make_contact(customer, roles=["sign"]))


@pytest.fixture
def keeper():
    return actor_of(make_staff("account_manager"))


@pytest.fixture
def text():
    return make_text()


def accept(actor, text, **changed):
    stated: Any = {"name": "Ada Holm", "title": "Director", "has_authority": True, "address": "192.0.2.1"}
    accept_agreement(actor, text.agreement, **{"digest": text.digest, **stated, "today": TODAY, "now": NOW} | changed)


def paper(actor, customer, text, **changed):
    stated: Any = {"name": "Ada Holm", "title": "", "authority": "", "accepted_on": LONG_AGO}
    record_paper(
        actor, customer.public_id, text.agreement, text.version, **stated | {"today": TODAY, "now": NOW} | changed
    )


def standing(customer):
    with acting_as(INSCOPE):
        found = agreed_by(actor=INSCOPE, customer_id=customer.pk)
    return [(one.agreement, one.bond.standing, one.bond.since) for one in found]


def count(model):
    with acting_as(INSCOPE):
        return model.objects.count()


# -- on the site ---------------------------------------------------------------------------------


def test_who_may_sign_binds_the_company_from_that_day(customer, signer, text):
    accept(signer, text)

    with acting_as(signer):
        kept = Acceptance.objects.get()
    assert standing(customer) == [("cca", Standing.BOUND, TODAY)]
    assert (kept.company, kept.name, kept.title, kept.address) == (
        "Halden Telecom",
        "Ada Holm",
        "Director",
        "192.0.2.1",
    )
    assert kept.authority == "I am authorised to accept this agreement for Halden Telecom."
    assert (kept.recorded_by_id, kept.recorded_at, kept.is_on_paper) == (signer.person, NOW, False)


def test_the_audit_names_the_text_and_nobody(customer, signer, text):
    accept(signer, text)

    with acting_as(INSCOPE):
        entry = AuditEntry.objects.get(event="agreement_accepted")
    assert (entry.customer_id, entry.subject) == (customer.pk, "agreement:cca")
    assert text.digest in entry.details
    assert "Ada" not in entry.details


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"title": ""}, "title"),
        ({"has_authority": False}, "authority"),
        ({"digest": f"sha256:{'0' * 64}"}, "all"),
    ],
)
def test_what_is_incomplete_binds_nobody(signer, text, changed, field):
    with pytest.raises(AgreementRefusedError) as refused:
        accept(signer, text, **changed)

    assert refused.value.field == field
    assert count(Acceptance) == 0
    accept(signer, text)


def test_nobody_accepts_without_the_right_nor_what_there_is_not(customer, signer, text):
    with pytest.raises(RightRefusedError):
        accept(actor_of(make_contact(customer)), text)
    with pytest.raises(NoSuchAgreementError):
        accept_agreement(
            signer, "nda", digest="", name="A", title="B", has_authority=True, address="", today=TODAY, now=NOW
        )


def test_what_binds_is_not_accepted_twice_and_a_new_text_is(customer, signer, text):
    accept(signer, text)
    with pytest.raises(AgreementRefusedError, match="accepted already"):
        accept(signer, text)

    second = make_text("2", is_material=False)

    with pytest.raises(AgreementRefusedError, match="version `2` came while you were reading"):
        accept(signer, text)
    accept(signer, second, today=TODAY + timedelta(days=3))
    assert standing(customer) == [("cca", Standing.BOUND, TODAY)]


def test_the_database_takes_the_same_consent_once(customer, signer, text):
    accept(signer, text)
    with acting_as(signer):
        again = Acceptance.objects.get()
        again.pk, again.public_id = None, uuid7(NOW)
        with pytest.raises(IntegrityError, match="acceptance_once"), transaction.atomic():
            again.save(force_insert=True)


def test_a_text_that_is_on_paper_is_signed_there(signer, text):
    text.pk, text.number, text.version, text.content, text.digest = None, 2, "paper-2", None, f"sha256:{'0' * 64}"
    with acting_as(INSCOPE):
        text.save(force_insert=True)

    with pytest.raises(AgreementRefusedError, match="`paper-2` is on paper"):
        accept(signer, text)


# -- withdrawals and changes ---------------------------------------------------------------------


def test_a_withdrawal_ends_it_and_one_can_accept_again(customer, signer, text):
    accept(signer, text)

    withdraw(signer, "cca", today=TODAY, now=NOW)

    assert standing(customer) == [("cca", Standing.WITHDRAWN, None)]
    with pytest.raises(AgreementRefusedError, match="no acceptance that stands"):
        withdraw(signer, "cca", today=TODAY, now=NOW)
    assert count(Withdrawal) == 1
    accept(signer, text, today=TODAY + timedelta(days=1))
    assert standing(customer) == [("cca", Standing.BOUND, TODAY + timedelta(days=1))]


def test_a_material_change_has_to_be_accepted(customer, signer, text):
    accept(signer, text)

    second = make_text("2")

    assert standing(customer) == [("cca", Standing.CHANGED, None)]
    assert material_numbers()["cca"] == {1, 2}
    accept(signer, second, today=TODAY + timedelta(days=2))
    assert standing(customer) == [("cca", Standing.BOUND, TODAY + timedelta(days=2))]


# -- on paper ------------------------------------------------------------------------------------


def test_the_staff_record_a_paper_and_a_letter_that_ends_it(customer, keeper, text):
    paper(keeper, customer, text)
    assert standing(customer) == [("cca", Standing.BOUND, LONG_AGO)]

    record_withdrawal(keeper, customer.public_id, "cca", today=TODAY, now=NOW)

    assert standing(customer) == [("cca", Standing.WITHDRAWN, None)]
    with pytest.raises(AgreementRefusedError, match="of which something later is on record"):
        paper(keeper, customer, text)


def test_a_paper_of_a_day_to_come_or_without_a_name_is_not_recorded(customer, keeper, text):
    for changed in ({"accepted_on": TODAY + timedelta(days=1)}, {"name": ""}):
        with pytest.raises(AgreementRefusedError):
            paper(keeper, customer, text, **changed)
    with pytest.raises(NoSuchCustomerError):
        record_paper(
            keeper, uuid7(NOW), "cca", "1", name="A", title="", authority="", accepted_on=TODAY, today=TODAY, now=NOW
        )
    with pytest.raises(RightRefusedError):
        paper(actor_of(make_staff("support_engineer")), customer, text)
    assert count(Acceptance) == 0


def test_no_contact_writes_a_paper_whatever_the_program_does(customer, signer, text):
    with acting_as(signer), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Acceptance.objects.create(
            customer=customer, public_id=uuid7(NOW), text=text, nth=1, is_on_paper=True, company="H", name="A",
            accepted_on=TODAY, recorded_at=NOW,
        )  # fmt: skip


# -- texts ---------------------------------------------------------------------------------------


def publish(version, content="Yes."):
    text = checked_text(agreement="cca", version=version, title="CCA", content=content, is_material=True)
    with acting_as(INSCOPE):
        publish_text(actor=INSCOPE, text=text, now=NOW)


def test_versions_are_numbered_and_each_is_published_once():
    publish("1")

    with pytest.raises(AgreementRefusedError) as same_version:
        publish("1", "No.")
    with pytest.raises(AgreementRefusedError) as same_text:
        publish("2")
    publish("2", "No.")

    assert (same_version.value.field, same_text.value.field) == ("version", "content")
    assert [(one.number, one.version) for one in texts_of(agreement="cca")] == [(1, "1"), (2, "2")]


def test_no_text_claims_a_digest_that_is_not_its_own(text):
    text.pk, text.number, text.version, text.digest = None, 2, "2", f"sha256:{'0' * 64}"

    with acting_as(INSCOPE), pytest.raises(IntegrityError, match="agreement_text_digest_true"), transaction.atomic():
        text.save(force_insert=True)


# -- facts ---------------------------------------------------------------------------------------


def facts(customer):
    policy = policy_in_force(TODAY).policy
    with acting_as(INSCOPE):
        gathered = facts_for(
            policy, actor=INSCOPE, customer_id=customer.pk, instance=None, said=[], asked_on=TODAY, stated={}
        )
    return {name: gathered.sources[name] for name in ("cca_accepted", "cca_accepted_on") if name in gathered.sources}


def test_decisions_take_who_is_bound_and_since_when(published_pack, customer, text):
    assert facts(customer)["cca_accepted"].value is False

    make_agreement(customer, text=text)

    found = facts(customer)
    assert (found["cca_accepted"].value, found["cca_accepted_on"].value) == (True, LONG_AGO.isoformat())
    assert found["cca_accepted"].note == "Contributor Agreement 1, Ada Holm, managing director"
    make_text("2")
    assert facts(customer)["cca_accepted"].value is False
