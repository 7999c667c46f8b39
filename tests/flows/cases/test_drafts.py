"""A request as it is written: kept at every step, sent once."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from inscope.apps.cases.errors import FileRefusedError, TextRefusedError
from inscope.apps.cases.models import Attachment, Case, Draft
from inscope.apps.cases.rows import NewFile
from inscope.apps.cases.selectors import draft_with, drafts_of, files_of, files_of_draft
from inscope.apps.contracts.errors import NoSuchInstanceError
from inscope.apps.identity.selectors import actor_of
from inscope.core.cases import NoCaseError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.cases.send_draft import send_draft
from inscope.flows.cases.write_draft import begin_draft, remove_file, save_draft, throw_away
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, TODAY, make_contact, make_customer, make_instance

pytestmark = pytest.mark.usefixtures("published_pack")

LATER = NOW + timedelta(minutes=3)
LOG = NewFile("rtp.log", b"18:40 WARN rtp.relay")
TUNING = [("request_kind", "production"), ("issue_class", "performance_tuning")]


@pytest.fixture
def customer(db):
    return make_customer()


@pytest.fixture
def actor(customer):
    return actor_of(make_contact(customer))


@pytest.fixture
def draft(actor, customer):
    return begin_draft(actor, make_instance(customer).public_id, [], today=TODAY, now=NOW)


def save(actor, draft, pairs=(), **other):
    said = {"subject": "Slow at noon", "body": "It takes two seconds a call."} | other
    return save_draft(actor, draft.public_id, pairs=pairs, today=TODAY, now=LATER, **said)


def now_of(actor, draft):
    with acting_as(actor):
        return draft_with(actor=actor, public_id=draft.public_id)


def test_answers_are_kept_one_after_the_other(actor, draft):
    for pair in TUNING:
        save(actor, draft, [pair])

    assert parse_qsl(now_of(actor, draft).answers) == TUNING


def test_an_answer_that_is_none_is_named_and_the_others_are_kept(actor, draft):
    refused = save(actor, draft, [TUNING[0], ("hours.requested", "lots")])

    assert refused == (("hours.requested", "lots"),)
    assert parse_qsl(now_of(actor, draft).answers) == [TUNING[0]]


def test_what_is_not_the_customers_to_answer_is_left_out(actor, draft):
    save(actor, draft, [*TUNING, ("instance_licensed", "true"), ("caused_by_product", "likely"), ("colour", "red")])

    assert parse_qsl(now_of(actor, draft).answers) == TUNING


def test_a_draft_opens_one_case_however_often_it_is_sent(actor, draft):
    save(actor, draft, TUNING, files=(LOG,))

    first = send_draft(actor, draft.public_id, today=TODAY, now=LATER)
    again = send_draft(actor, draft.public_id, today=TODAY, now=LATER)

    assert (first.is_new, again.is_new) == (True, False)
    assert first.case.id == again.case.id
    assert first.case.clause == "PS-X-PERF"
    with acting_as(INSCOPE):
        assert Case.objects.count() == 1
        (file,) = files_of(actor=INSCOPE, case_id=first.case.id)
        assert file.message_id is not None
    with acting_as(actor):
        assert drafts_of(actor=actor) == ()


@pytest.mark.parametrize(("field", "said"), [("subject", {"subject": " "}), ("body", {"body": ""})])
def test_a_draft_without_words_is_not_sent_and_stays(actor, draft, field, said):
    save(actor, draft, TUNING, **said)

    with pytest.raises(TextRefusedError) as refused:
        send_draft(actor, draft.public_id, today=TODAY, now=LATER)

    assert refused.value.field == field
    assert now_of(actor, draft).case_id is None


def test_a_sent_draft_is_written_no_more(actor, draft):
    save(actor, draft, TUNING)
    send_draft(actor, draft.public_id, today=TODAY, now=LATER)

    save(actor, draft, subject="Another")
    throw_away(actor, draft.public_id)

    assert now_of(actor, draft).subject == "Slow at noon"


def test_a_file_is_taken_back(actor, draft):
    save(actor, draft, files=(LOG,))
    with acting_as(actor):
        (file,) = files_of_draft(actor=actor, draft_id=draft.id)

    remove_file(actor, draft.public_id, file.public_id)

    with acting_as(actor):
        assert files_of_draft(actor=actor, draft_id=draft.id) == ()


def test_a_file_that_is_not_taken_does_not_lose_the_text(actor, draft):
    with pytest.raises(FileRefusedError):
        save(actor, draft, TUNING, files=(NewFile("empty", b""),))

    assert now_of(actor, draft).subject == "Slow at noon"


def test_a_draft_is_thrown_away_with_its_files(actor, draft):
    save(actor, draft, files=(LOG,))

    throw_away(actor, draft.public_id)

    with acting_as(INSCOPE):
        assert Draft.objects.count() == Attachment.objects.count() == 0


def test_a_colleague_does_not_see_a_draft(actor, customer, draft):
    colleague = actor_of(make_contact(customer))

    with pytest.raises(NoCaseError):
        send_draft(colleague, draft.public_id, today=TODAY, now=LATER)
    with pytest.raises(NoCaseError):
        save(colleague, draft)


def test_a_draft_begins_with_the_answers_that_a_route_carries_along(actor):
    begun = begin_draft(actor, None, [*TUNING, ("instance_licensed", "true")], today=TODAY, now=NOW)

    assert parse_qsl(begun.answers) == TUNING
    assert begun.instance_id is None


def test_a_draft_is_about_an_instance_of_the_customers_own(actor):
    with pytest.raises(NoSuchInstanceError):
        begin_draft(actor, make_instance(make_customer()).public_id, [], today=TODAY, now=NOW)


def test_a_contact_that_may_only_read_begins_no_draft(customer):
    with pytest.raises(RightRefusedError):
        begin_draft(actor_of(make_contact(customer, roles=())), None, [], today=TODAY, now=NOW)
