"""Statements that are written once: what they fill, and what changes where several are sent together."""

from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.db.utils import DataError, IntegrityError
from psycopg import pq

from inscope.apps.identity.models import ExternalAccount, Person
from inscope.core.people import INSCOPE
from inscope.pg.rows import Insert, Instances, Statement, together
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_staff


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    value: int


NUMBERS = Statement(Number, "select one from generate_series(1, %(most)s::integer) one")
QUOTIENT = Statement(Number, "select 6 / %(by)s::integer")
ACCOUNTS = Insert(ExternalAccount)
SUBJECTS = Statement(str, "select subject from identity_externalaccount order by id")
NAMED = Instances(Person, where="name = %(name)s", letters="length(name)")


def test_rows_that_are_asked_for_together_are_those_that_are_asked_for_alone(db):
    with acting_as(INSCOPE), together():
        three, none, two = NUMBERS.read(most=3), NUMBERS.read(most=0), NUMBERS.read(most=2)

        assert connection.connection.info.pipeline_status == pq.PipelineStatus.ON
        assert QUOTIENT.first(by=2) == Number(3)

    assert connection.connection.info.pipeline_status == pq.PipelineStatus.OFF
    assert tuple(three) == NUMBERS.read(most=3)
    assert (three[0], three[-1], three[1:], len(three)) == (Number(1), Number(3), (Number(2), Number(3)), 3)
    assert not none
    assert list(two) == [Number(1), Number(2)]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_together_where_there_is_no_transaction():
    with pytest.raises(TransactionManagementError, match="within a transaction alone"), together():
        pass


def test_a_model_whose_fields_convert_what_they_read_is_filled_by_no_statement():
    with pytest.raises(TypeError, match="Authenticator"):
        Instances(Authenticator, where="id = %(id)s")


def test_a_question_that_fails_says_so_when_its_rows_are_looked_at(db):
    with pytest.raises(DataError, match="division by zero"), transaction.atomic(), together():
        QUOTIENT.first(by=0)


def test_a_question_that_fails_says_so_at_the_end_if_nobody_looked(db):
    with pytest.raises(DataError, match="division by zero"), transaction.atomic(), together():
        QUOTIENT.read(by=0)


def test_after_a_question_that_failed_the_connection_serves_again(db):
    with pytest.raises(DataError), transaction.atomic(), together():
        QUOTIENT.read(by=0)

    assert QUOTIENT.first(by=3) == Number(2)


def test_a_question_alone_that_fails_is_an_error_as_django_names_it(db):
    with pytest.raises(DataError, match="division by zero"), transaction.atomic():
        QUOTIENT.first(by=0)


def test_nothing_is_asked_in_a_transaction_that_is_to_be_undone(db):
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError, match="until the end of the 'atomic' block"):
            NUMBERS.read(most=1)


def test_questions_are_counted_where_somebody_counts_them(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        NUMBERS.read(most=1)


def account(person, subject):
    """Somebody's account at a provider, as a row."""
    return {"person_id": person.pk, "issuer": subject, "subject": subject, "linked_at": NOW}


def test_rows_beside_others_are_added_by_their_statement(db, django_assert_num_queries):
    person = make_staff()
    with django_assert_num_queries(1), transaction.atomic(savepoint=False), together():
        ACCOUNTS.add_beside([account(person, "a"), account(person, "b")])
        ACCOUNTS.add_beside([])
        ACCOUNTS.add_beside([account(person, "c")])
        number = ACCOUNTS.add_one(**account(person, "d"))

    assert ExternalAccount.objects.get(pk=number).subject == "d"
    assert sorted(SUBJECTS.read()) == ["a", "b", "c", "d"]


def test_rows_beside_others_are_there_for_who_reads_next(db, django_assert_num_queries):
    person = make_staff()
    with django_assert_num_queries(2), transaction.atomic(savepoint=False), together():
        ACCOUNTS.add_beside([account(person, "a")])
        ACCOUNTS.add_beside([account(person, "b")])

        assert sorted(SUBJECTS.read()) == ["a", "b"]


def test_rows_beside_others_are_added_where_no_others_come(db):
    person = make_staff()
    with transaction.atomic(), together():
        ACCOUNTS.add_beside([account(person, "a")])
    ACCOUNTS.add_beside([account(person, "b")])

    assert SUBJECTS.read() == ("a", "b")


def test_rows_beside_others_that_are_refused_are_an_error_and_nothing_is_added(db):
    row = account(make_staff(), "a")
    with pytest.raises(IntegrityError, match="external_account_of_one_person"), transaction.atomic(), together():
        ACCOUNTS.add_beside([row, row])

    assert SUBJECTS.read() == ()


def test_an_instance_has_its_columns_and_what_is_worked_out_beside_them(db):
    made = make_staff("support_engineer")

    found = NAMED.first(name=made.name)

    assert found == made
    assert vars(found) | {"_state": None} == vars(made) | {"_state": None, "letters": len(made.name)}
    assert NAMED.first(name="nobody") is None
