"""A customer objects to work once, in time; a colleague of who logged it answers, and upheld it is given back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.errors import TextRefusedError
from inscope.apps.cases.selectors import events_of
from inscope.apps.contracts.models import Customer
from inscope.apps.hours.errors import CorrectedError, NoSuchEntryError, ObjectedError
from inscope.apps.hours.models import Block, Objection, ObjectionAnswer, Posting
from inscope.apps.hours.objections import contested_of, objections_of, waiting_objections
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.models import OutboundMessage
from inscope.core.charging import Rules
from inscope.core.ledger import NotEnoughHoursError
from inscope.core.objections import ObjectionRefusedError
from inscope.core.outbox import to_person
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.cases.move_case import assign_case, resolve_case
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.object_to_time import answer_objection, object_to
from inscope.flows.hours.prove_hours import prove_hours
from inscope.flows.outbox.tell import silently
from inscope.pg.tenancy import acting_as
from tests.by_hand import refused_with
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
WRONG, RIGHT = "We hung up after ten minutes.", "The notes say an hour."
DAY = timedelta(days=1)


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def maya(db):
    return make_staff("support_engineer")


@pytest.fixture
def tomas(db):
    return make_staff("consultant")


@pytest.fixture
def case(contact):
    make_block(Customer(pk=contact.customer_id), hours=2, activity=ONLINE)
    return make_case(contact, USAGE)


@pytest.fixture
def entry(maya, case):
    return logged(maya, case)


def logged(person, case, key="k-1"):
    work = Work(key, TODAY, 60, "Reviewed the dial plan.")
    return log_time(actor_of(person), case.public_id, work, today=TODAY, now=NOW)


def objects(person, case, entry, why=WRONG, *, after=0 * DAY):
    at: Any = {"today": TODAY + after, "now": NOW + after}
    object_to(actor_of(person), case.public_id, entry.public_id, why=why, **at)


def answers(person, case, entry, why=RIGHT, *, is_upheld=False):
    at: Any = {"today": TODAY + DAY, "now": NOW + DAY}
    answer_objection(actor_of(person), case.public_id, entry.public_id, is_upheld=is_upheld, why=why, **at)


def corrects(person, case, entry):
    correct_time(actor_of(person), case.public_id, entry.public_id, why="Wrong case.", today=TODAY, now=NOW)


def free():
    with acting_as(INSCOPE):
        return sum(Block.objects.values_list("free", flat=True))


def counts():
    with acting_as(INSCOPE):
        return [one.objects.count() for one in (Objection, ObjectionAnswer, Posting, AuditEntry, OutboundMessage)]


def test_an_objection_that_is_upheld_gives_everything_back_and_the_work_is_logged_anew(
    contact, maya, tomas, case, entry
):
    objects(contact, case, entry)
    assert free() == 60

    answers(tomas, case, entry, "It was the other call.", is_upheld=True)

    assert free() == 120
    with acting_as(actor_of(contact)):
        (told,) = contested_of(actor=actor_of(contact), case_id=case.id)
        (listed,) = objections_of(actor=actor_of(contact), customer_id=case.customer_id, most=9)
        events = [one.kind for one in events_of(actor=actor_of(contact), case_id=case.id)]
    assert told == listed
    assert (told.why, told.answer, told.is_upheld, told.stands) == (WRONG, "It was the other call.", True, False)
    assert events[-2:] == ["objected", "objection_answered"]
    assert not any(faults for _count, faults in prove_hours())
    assert logged(maya, case, "k-2").charged_minutes == 60


def test_an_objection_that_is_refused_leaves_the_work_as_it_is_and_it_can_be_corrected_later(
    contact, maya, tomas, case, entry
):
    objects(contact, case, entry)
    with acting_as(INSCOPE):
        assert [one.why for one in waiting_objections(actor=INSCOPE, most=9)] == [WRONG]

    answers(tomas, case, entry)

    with acting_as(INSCOPE):
        assert waiting_objections(actor=INSCOPE, most=9) == ()
    assert free() == 60
    corrects(maya, case, entry)
    assert free() == 120


def test_both_sides_are_told_and_who_acts_is_not(contact, maya, tomas, case, entry):
    colleague = make_contact(Customer(pk=contact.customer_id))
    assign_case(actor_of(tomas), case.public_id, to="me", now=NOW)
    objects(colleague, case, entry)
    assert told(tomas, maya, contact, colleague) == [1, 1, 1, 0]

    answers(tomas, case, entry)

    assert told(tomas, maya, contact, colleague) == [1, 2, 2, 1]
    with acting_as(INSCOPE):
        letters = list(OutboundMessage.objects.filter(reason__startswith="objection").order_by("id"))
    assert WRONG in letters[0].body
    assert RIGHT in letters[-1].body
    assert "is refused" in letters[-1].body
    pages = {one.recipient: "/desk/" in one.body for one in letters}
    assert [pages[recipient_of(one)] for one in (maya, contact)] == [True, False]


def recipient_of(person):
    return to_person(person.pk)


def told(*people):
    with acting_as(INSCOPE):
        found = OutboundMessage.objects.filter(reason__startswith="objection")
        return [found.filter(recipient=recipient_of(one)).count() for one in people]


def test_where_nobody_has_the_case_every_support_engineer_is_told(contact, maya, case, entry):
    others = [make_staff("support_engineer"), make_staff("product_manager")]

    objects(contact, case, entry)

    assert told(maya, *others) == [1, 1, 0]


def test_nobody_is_told_of_what_is_brought_in(contact, case, entry):
    with silently():
        objects(contact, case, entry)

    assert told(contact) == [0]
    with acting_as(INSCOPE):
        assert not OutboundMessage.objects.filter(reason__startswith="objection").exists()


def test_the_same_once_more_changes_nothing_and_anything_else_is_refused(contact, tomas, case, entry):
    objects(contact, case, entry)
    after = counts()
    objects(contact, case, entry)
    assert counts() == after
    with pytest.raises(ObjectionRefusedError, match="objected to already"):
        objects(contact, case, entry, "Another reason.")

    answers(tomas, case, entry, is_upheld=True)
    after = counts()
    answers(tomas, case, entry, is_upheld=True)
    assert counts() == after
    with pytest.raises(ObjectionRefusedError, match="no objection"):
        answers(tomas, case, entry, is_upheld=False)
    with pytest.raises(ObjectionRefusedError, match="objected to already"):
        objects(contact, case, entry, "Another reason.")
    assert counts() == after


def test_who_logged_the_work_answers_only_where_nobody_else_can(contact, maya, case, entry):
    make_staff("product_manager"), make_staff("support_engineer", is_active=False)
    colleague = make_staff("support_engineer")
    objects(contact, case, entry)

    with pytest.raises(ObjectionRefusedError, match="a colleague answers"):
        answers(maya, case, entry)
    with acting_as(INSCOPE):
        Person.objects.filter(pk=colleague.pk).update(is_active=False)
    answers(maya, case, entry)


def test_an_objection_comes_in_its_time_also_once_the_case_is_resolved(contact, maya, case, entry):
    resolve_case(actor_of(maya), case.public_id, now=NOW)

    with pytest.raises(ObjectionRefusedError, match="until `2026-06-03`"):
        objects(contact, case, entry, after=15 * DAY)
    objects(contact, case, entry, after=14 * DAY)


def test_the_time_is_that_of_the_block_that_pays_first(contact, maya):
    own = Customer(pk=contact.customer_id)
    make_block(own, hours=0.5, activity=ONLINE, rules=Rules(objection_days=3))
    make_block(own, hours=2, activity=ONLINE, ends_on=TODAY + 900 * DAY)
    case = make_case(contact, USAGE)
    entry = logged(maya, case)

    with pytest.raises(ObjectionRefusedError, match="until `2026-05-23`"):
        objects(contact, case, entry, after=4 * DAY)
    objects(contact, case, entry, after=3 * DAY)


def test_what_is_given_back_is_not_objected_to_and_what_is_objected_to_is_answered_first(
    contact, maya, tomas, case, entry
):
    corrects(maya, case, entry)
    with pytest.raises(ObjectionRefusedError, match="given back already"):
        objects(contact, case, entry)

    other = logged(maya, case, "k-2")
    objects(contact, case, other)
    with pytest.raises(ObjectedError, match="the customer objects"):
        corrects(maya, case, other)
    answers(tomas, case, other, is_upheld=True)
    with pytest.raises(CorrectedError):
        corrects(maya, case, other)


def test_what_somebody_may_not_do_or_does_not_say_is_refused(contact, maya, tomas, case, entry):
    reader, stranger = make_contact(Customer(pk=contact.customer_id), roles=[]), make_contact()
    other = make_case(contact, USAGE)

    for person in (reader, maya):
        with pytest.raises(RightRefusedError):
            objects(person, case, entry)
    with pytest.raises(TextRefusedError):
        objects(contact, case, entry, " ")
    for person, of, refusal in ((stranger, case, "case"), (contact, other, "entry")):
        with pytest.raises(Exception, match=f"no such {refusal}"):
            objects(person, of, entry)
    objects(contact, case, entry)
    with pytest.raises(RightRefusedError):
        answers(contact, case, entry)
    with pytest.raises(TextRefusedError):
        answers(tomas, case, entry, " ")
    with pytest.raises(NoSuchEntryError):
        answers(tomas, other, entry)


# -- what PostgreSQL refuses, whoever writes --------------------------------------------------------

OBJECT = """
insert into hours_objection (customer_id, entry_id, person_id, made_at, why)
select entry.customer_id, entry.id, {}, entry.made_at + interval '{}', '{}' from hours_timeentry entry
"""
ANSWER = """
insert into hours_objectionanswer (customer_id, objection_id, person_id, made_at, is_upheld, why)
select customer_id, id, {}, made_at, {}, '{}' from hours_objection
"""
GIVE_BACK = """
insert into hours_posting
  (customer_id, block_id, key, kind, minutes, source, target, posted_on, made_at, reason, corrects_id)
select customer_id, block_id, 'by hand', 'correct', minutes, target, source, posted_on, made_at, 'no', id
from hours_posting where kind = 'spend'
"""
CHECK, RIGHT_STATE, KEPT = (
    one.sqlstate
    for one in (
        psycopg.errors.CheckViolation,
        psycopg.errors.InsufficientPrivilege,
        psycopg.errors.RestrictViolation,
    )
)


def test_an_objection_by_hand_is_a_contact_s_in_its_time_with_words(contact, maya, case, entry):
    mine = actor_of(contact)
    statements = {
        OBJECT.format(contact.pk, "14 days", "No."): None,
        OBJECT.format(contact.pk, "16 days", "No."): CHECK,
        OBJECT.format(contact.pk, "-1 second", "No."): CHECK,
        OBJECT.format(contact.pk, "0 days", ""): CHECK,
        OBJECT.format(maya.pk, "0 days", "No."): CHECK,
    }
    assert {one: refused_with(mine, one) for one in statements} == statements
    assert refused_with(INSCOPE, OBJECT.format(contact.pk, "0 days", "No.")) == RIGHT_STATE

    corrects(maya, case, entry)
    assert refused_with(mine, OBJECT.format(contact.pk, "0 days", "No.")) == CHECK


def test_an_answer_by_hand_is_a_colleague_s_and_gives_back_what_it_upholds(contact, maya, tomas, case, entry):
    objects(contact, case, entry)

    statements = {
        ANSWER.format(tomas.pk, "false", "No."): None,
        ANSWER.format(tomas.pk, "true", "Yes."): CHECK,
        ANSWER.format(tomas.pk, "false", ""): CHECK,
        ANSWER.format(maya.pk, "false", "No."): CHECK,
        ANSWER.format(contact.pk, "false", "No."): CHECK,
        GIVE_BACK: KEPT,
        "update hours_objection set why = 'Other.'": RIGHT_STATE,
        "delete from hours_objection": RIGHT_STATE,
    }
    assert {one: refused_with(INSCOPE, one) for one in statements} == statements
    assert refused_with(actor_of(contact), ANSWER.format(contact.pk, "true", "Yes.")) == RIGHT_STATE


# -- at once ----------------------------------------------------------------------------------------


def at_once(*acts):
    """Do several things at the same moment, and return what became of each."""

    def done(act):
        try:
            act()
        except (ObjectionRefusedError, ObjectedError, CorrectedError) as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(done, act) for act in acts]]


@pytest.fixture
def threads(transactional_db, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)


@pytest.mark.usefixtures("threads")
def test_of_two_answers_at_once_one_counts_and_minutes_come_back_once(contact, maya, tomas, case, entry):
    ruth = make_staff("support_engineer")
    objects(contact, case, entry)

    became = at_once(
        lambda: answers(tomas, case, entry, is_upheld=True),
        lambda: answers(ruth, case, entry, is_upheld=True),
        lambda: corrects(maya, case, entry),
    )

    assert became.count("done") == 1
    assert free() == 120
    assert not any(faults for _count, faults in prove_hours())


@pytest.mark.usefixtures("threads")
def test_an_objection_and_a_correction_at_once_are_one_or_the_other(contact, maya, case, entry):
    became = at_once(lambda: objects(contact, case, entry), lambda: corrects(maya, case, entry))

    assert sorted(became) in (["done", "entry_objected"], ["done", "objection_refused"])
    assert free() == (120 if became[1] == "done" else 60)


@pytest.mark.usefixtures("threads")
def test_what_an_objection_gives_back_pays_one_of_two_requests_that_compete_for_it(contact, maya, tomas, case, entry):
    other = make_case(contact, USAGE)
    logged(maya, other, "k-2")  # nothing is left
    objects(contact, case, entry)

    def log(on, key):
        try:
            logged(tomas, on, key)
        except NotEnoughHoursError as error:
            raise ObjectionRefusedError(error.message) from error

    became = at_once(
        lambda: answers(tomas, case, entry, is_upheld=True), lambda: log(case, "k-3"), lambda: log(other, "k-4")
    )

    assert became[0] == "done"
    assert became.count("done") <= 2
    assert free() == 60 * (2 - became.count("done"))
    assert not any(faults for _count, faults in prove_hours())
