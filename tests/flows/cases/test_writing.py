"""Messages, notes and files on a case."""

from datetime import timedelta

import pytest

from inscope.apps.cases.errors import LARGEST_FILE, MOST_FILES, FileRefusedError, TextRefusedError
from inscope.apps.cases.rows import NewFile
from inscope.apps.cases.selectors import file_with, files_of, messages_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.cases import NoCaseError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.cases.write_message import write_message
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, TUNING, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

LATER = NOW + timedelta(minutes=5)
LOG = NewFile("rtp.log", b"18:40 WARN rtp.relay")


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def case(contact):
    return make_case(contact, TUNING)


@pytest.fixture
def engineer(db):
    return actor_of(make_staff())


def seen_by(actor, case):
    with acting_as(actor):
        return [one.body for one in messages_of(actor=actor, case_id=case.id)][1:]


def test_both_sides_read_what_either_writes(contact, engineer, case):
    write_message(actor_of(contact), case.public_id, body="Any news?", now=LATER)
    write_message(engineer, case.public_id, body="We look at it.", now=LATER)

    assert seen_by(actor_of(contact), case) == seen_by(engineer, case) == ["Any news?", "We look at it."]


def test_an_internal_note_is_for_the_staff_alone(contact, engineer, case):
    write_message(engineer, case.public_id, body="Same as KS-1987.", is_internal=True, files=(LOG,), now=LATER)

    assert seen_by(engineer, case) == ["Same as KS-1987."]
    assert seen_by(actor_of(contact), case) == []
    with acting_as(actor_of(contact)):
        assert files_of(actor=actor_of(contact), case_id=case.id) == ()


def test_a_customer_writes_no_notes(contact, engineer, case):
    with pytest.raises(RightRefusedError):
        write_message(actor_of(contact), case.public_id, body="Psst.", is_internal=True, now=LATER)

    assert seen_by(engineer, case) == []


def test_the_same_key_writes_one_message(engineer, case):
    for _click in range(2):
        write_message(engineer, case.public_id, body="We look at it.", key="form-1", now=LATER)

    assert seen_by(engineer, case) == ["We look at it."]


@pytest.mark.parametrize("body", ["", " \n ", "x" * 20_001, "a\0b"])
def test_a_text_that_cannot_be_one_is_refused(engineer, case, body):
    with pytest.raises(TextRefusedError):
        write_message(engineer, case.public_id, body=body, now=LATER)

    assert seen_by(engineer, case) == []


def test_a_file_comes_back_as_it_was_sent(contact, case):
    write_message(actor_of(contact), case.public_id, body="Here.", files=(LOG,), now=LATER)

    with acting_as(INSCOPE):
        (listed,) = files_of(actor=INSCOPE, case_id=case.id)
        sent = file_with(actor=INSCOPE, public_id=listed.public_id)
    assert (listed.name, listed.size) == ("rtp.log", len(LOG.content))
    assert (sent.name, sent.content) == (LOG.name, LOG.content)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\logs\\rtp.log", "rtp.log"),
        ('"><svg onload=x>.jpg', '"><svg onload=x>.jpg'),
        ("a\nb.log", "ab.log"),
        ("..", "file"),
        ("x" * 300 + ".log", "x" * 196 + ".log"),
    ],
)
def test_a_file_keeps_the_last_part_of_its_name_without_what_is_not_for_print(contact, case, name, kept):
    write_message(actor_of(contact), case.public_id, body="Here.", files=(NewFile(name, b"x"),), now=LATER)

    with acting_as(INSCOPE):
        assert files_of(actor=INSCOPE, case_id=case.id)[0].name == kept


@pytest.mark.parametrize(
    "files",
    [
        (NewFile("empty.log", b""),),
        (NewFile("huge.log", b"x" * (LARGEST_FILE + 1)),),
        (LOG,) * (MOST_FILES + 1),
    ],
    ids=["empty", "huge", "many"],
)
def test_files_that_are_not_taken_leave_nothing_behind(contact, engineer, case, files):
    with pytest.raises(FileRefusedError):
        write_message(actor_of(contact), case.public_id, body="Here.", files=files, now=LATER)

    assert seen_by(engineer, case) == []


def test_a_case_of_another_customer_takes_no_message(case):
    with pytest.raises(NoCaseError):
        write_message(actor_of(make_contact()), case.public_id, body="Hello?", now=LATER)
