"""Links to another provider: whose they are, and what stays possible when two come at once."""

import pytest

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity.errors import LinkTakenError, NobodyLinkedError
from inscope.apps.identity.models import ExternalAccount
from inscope.apps.identity.selectors import actor_of
from inscope.core.oidc import Identity
from inscope.core.people import INSCOPE, NOBODY, RightRefusedError
from inscope.flows.identity.keep_links import is_linked, link_own, require_own, sign_in_by, unlink_own
from inscope.flows.identity.keep_people import unlink_person
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_contact, make_staff

ISSUER = "https://id.example"


def known(subject="n-41", email=""):
    return Identity(ISSUER, subject, email, has_shown_second_factor=False, signed_in_at=None)


def links():
    with acting_as(INSCOPE):
        return sorted(ExternalAccount.objects.values_list("person_id", "subject"))


def test_a_link_is_of_the_one_who_made_it_until_they_remove_it(db):
    ingrid, maya = make_contact(), make_contact()
    actor = actor_of(ingrid)

    link_own(actor, known(), now=NOW)

    assert sign_in_by(known(), now=NOW).id == ingrid.pk
    require_own(actor, known())
    assert (is_linked(actor, ISSUER), is_linked(actor_of(maya), ISSUER)) == (True, False)
    for who, whom in ((actor_of(maya), known()), (actor, known("n-42"))):
        with pytest.raises(NobodyLinkedError):
            require_own(who, whom)
    with pytest.raises(LinkTakenError):
        link_own(actor_of(maya), known(), now=NOW)
    with pytest.raises(NobodyLinkedError):
        unlink_own(actor_of(maya), ISSUER, now=NOW)
    unlink_own(actor, ISSUER, now=NOW)
    assert links() == []


def test_the_audit_tells_a_link_by_numbers_of_ours_alone(db):
    make_contact(email="ingrid@halden.example")

    sign_in_by(known("n-41", "ingrid@halden.example"), now=NOW)

    with acting_as(INSCOPE):
        (entry,) = AuditEntry.objects.filter(event="provider_linked")
    assert entry.details == '{"by":"address"}'


def test_nobody_and_no_engineer_keeps_links_of_others(db):
    ingrid = make_contact()
    with pytest.raises(RightRefusedError):
        link_own(NOBODY, known(), now=NOW)
    with pytest.raises(RightRefusedError):
        unlink_person(actor_of(make_staff()), ingrid.public_id, now=NOW)


def test_removing_no_link_ends_nothing_and_notes_nothing(db):
    ingrid = make_contact()

    unlink_person(actor_of(make_staff("administrator")), ingrid.public_id, now=NOW)

    with acting_as(INSCOPE):
        assert not AuditEntry.objects.exists()


def test_a_contact_sees_no_link_of_another_company(db):
    ingrid, maya = make_contact(), make_contact()
    link_own(actor_of(ingrid), known(), now=NOW)

    with acting_as(actor_of(maya)):
        assert not ExternalAccount.objects.exists()
    with acting_as(actor_of(ingrid)):
        assert ExternalAccount.objects.count() == 1
