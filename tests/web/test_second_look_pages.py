"""Second looks on the pages of both sides: what waits, who confirmed it, what was returned, and the rule."""

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.hours.models import Block, SecondLookAnswer
from inscope.apps.hours.second_looks import rule_values
from inscope.apps.identity.selectors import actor_of
from inscope.core.overage import Billing
from inscope.core.people import INSCOPE
from inscope.flows.hours.approve_overage import Given, approve_overage
from inscope.flows.hours.log_time import Work, log_time
from inscope.pg.tenancy import acting_as
from inscope.reads import second_looks
from tests.factories import FAR_AHEAD, make_block, make_case, make_contact, make_staff, set_second_looks

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
WHY = "The call was half as long."


@pytest.fixture
def contact(db):
    return make_contact(name="Ingrid Solberg", roles=["open_requests", "approve_overage"])


@pytest.fixture
def maya(db):
    return make_staff("support_engineer", name="Maya Okafor")


@pytest.fixture
def tomas(db):
    return make_staff("consultant", name="Tomas Lind")


@pytest.fixture
def manager(db):
    return make_staff("account_manager")


@pytest.fixture
def case(contact):
    make_block(Customer(pk=contact.customer_id), hours=20, activity=ONLINE, reference="HB-31")
    return make_case(contact, USAGE, now=timezone.now(), today=timezone.localdate())


@pytest.fixture
def entry(case, maya, tomas):
    set_second_looks(240)
    return logged(case, maya)


@pytest.fixture
def ids(case, entry):
    """What addresses about the entry are filled with."""
    return case.public_id, entry.public_id


def logged(case, person, key="k-1", text="Moved the flow.", billing=Billing.BLOCK):
    work = Work(key, timezone.localdate(), 240, text, billing)
    return log_time(actor_of(person), case.public_id, work, today=timezone.localdate(), now=timezone.now())


def kept():
    with acting_as(INSCOPE):
        return SecondLookAnswer.objects.count(), sum(Block.objects.values_list("free", flat=True))


def customer_of(contact):
    with acting_as(INSCOPE):
        return customer_numbered(actor=INSCOPE, customer_id=contact.customer_id).public_id


@pytest.fixture
def places(contact, tomas, case):
    return (
        (tomas, "desk-second-looks"),
        (tomas, "desk-case", case.public_id),
        (tomas, "desk-hours", customer_of(contact)),
        (contact, "portal-request", case.public_id),
        (contact, "portal-hours"),
    )


WAITS, CONFIRM = "Waits for a second look", 'name="do" value="confirm"'


def test_what_waits_is_seen_wherever_somebody_looks_and_a_colleague_confirms_it(send, read, tomas, ids, places):
    seen = [read(*place) for place in places]
    assert [WAITS in page for page in seen] == [False, True, True, True, True]
    assert [CONFIRM in page for page in seen[:2]] == [True, True]
    assert "Give back" not in seen[1]  # which is what returning it does
    assert not any(CONFIRM in page for page in seen[2:])
    assert "You can object until 14 days after this time is confirmed, once." in seen[3]
    assert ("4:00 worked, 4:00 charged" in seen[0], "Maya Okafor" in seen[0]) == (True, True)

    sent = send(tomas, "desk-second-look", *ids, do="confirm", back="second-looks")

    assert (sent.status_code, sent.headers["Location"]) == (302, reverse("desk-second-looks"))
    seen = [read(*place) for place in places]
    assert not any(WAITS in page or CONFIRM in page for page in seen)
    assert ["Confirmed by Tomas Lind" in page for page in seen] == [False, True, False, True, False]
    assert "No work waits" in seen[0]
    assert "days after this time is confirmed" not in seen[3]
    assert kept() == (1, 960)


def test_what_is_returned_says_by_whom_and_why(send, read, tomas, ids, places):
    sent = send(tomas, "desk-second-look", *ids, do="return", why=WHY)

    assert (sent.status_code, sent.headers["Location"]) == (302, reverse("desk-case", args=ids[:1]))
    for place in (places[1], places[3]):
        page = read(*place)
        assert ("Returned by Tomas Lind" in page, "Given back" in page, WHY in page) == (True, True, True)
        assert "Tomas Lind returned the time of" in page
    assert kept() == (1, 1200)


def test_who_logged_it_is_offered_nothing_but_to_give_it_back(send, read, maya, manager, ids):
    pages = [read(maya, "desk-second-looks"), read(maya, "desk-case", ids[0])]
    assert not any(CONFIRM in page for page in pages)
    assert "A colleague of who logged it looks at it." in pages[0]
    assert "Give back" in pages[1]
    assert CONFIRM not in read(manager, "desk-second-looks")  # who works on no cases

    refused = send(maya, "desk-second-look", *ids, do="confirm")

    assert refused.status_code == 422
    assert "You logged this work: a colleague confirms or returns it" in refused.content.decode()
    send(maya, "desk-time-correct", *ids, why="Mistake.")
    assert WAITS not in read(maya, "desk-case", ids[0])
    assert kept() == (0, 1200)


def test_a_form_that_is_refused_keeps_what_was_typed_beside_its_entry(send, tomas, ids):
    empty = send(tomas, "desk-second-look", *ids, do="return", why=" ", back="second-looks")
    assert empty.status_code == 422
    assert f'id="look-{ids[1]}-why-error"' in empty.content.decode()
    other = send(tomas, "desk-second-look", *ids, do="perhaps")
    assert (other.status_code, "perhaps is not what do takes" in other.content.decode()) == (422, True)
    assert send(tomas, "desk-second-look", ids[0], ids[0], do="confirm").status_code == 404
    assert kept() == (0, 960)


def test_what_the_customer_objects_to_is_confirmed_or_left_to_the_answer(send, read, contact, tomas, ids):
    send(contact, "portal-objection", *ids, why="Too long.")

    page = read(tomas, "desk-second-looks")
    assert ("The customer objects" in page, CONFIRM in page, 'value="return"' in page) == (True, True, False)
    refused = send(tomas, "desk-second-look", *ids, do="return", why=WHY)
    assert (refused.status_code, "Answer the objection" in refused.content.decode()) == (422, True)
    assert send(tomas, "desk-second-look", *ids, do="confirm").status_code == 302


def test_work_beyond_the_blocks_is_marked_as_well(read, contact, maya, tomas, manager):
    set_second_looks(240)
    case = make_case(contact, USAGE, now=timezone.now(), today=timezone.localdate())
    given = Given("a", 300, 12000, "EUR", FAR_AHEAD)
    approve_overage(actor_of(contact), case.public_id, given, today=timezone.localdate(), now=timezone.now())
    logged(case, maya, billing=Billing.OVERAGE)

    for place in ((contact, "portal-hours"), (manager, "desk-hours", customer_of(contact))):
        assert WAITS in read(*place)


def test_many_that_wait_are_said_to_be_more(read, maya, case, entry, monkeypatch):
    monkeypatch.setattr(second_looks, "MOST", 1)
    logged(case, maya, "k-2", "Moved the next.")

    shown = read(maya, "desk-second-looks")

    assert ("Moved the flow." in shown, "Moved the next." in shown, "More work waits." in shown) == (True, False, True)


# -- the rule ---------------------------------------------------------------------------------------


def test_the_office_says_from_how_much_on_work_waits(send, read, manager, maya):
    page = read(manager, "office-second-look")
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    assert "Second looks" in read(manager, "office")

    for minutes, told in (("240", "Fewer than two people work on cases"), ("0", "1"), ("1441", "1440"), ("x", "x")):
        refused = send(manager, "office-second-look", seen=seen, from_minutes=minutes)
        assert (refused.status_code, told in refused.content.decode()) == (422, True), minutes
    make_staff("consultant")
    assert send(manager, "office-second-look", seen=seen, from_minutes="240").status_code == 302

    page = read(manager, "office-second-look")
    assert 'value="240"' in page
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    assert send(manager, "office-second-look", seen=seen, from_minutes="").status_code == 302
    with acting_as(INSCOPE):
        assert rule_values() == {"from_minutes": None}
