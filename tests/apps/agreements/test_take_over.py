"""What stood of agreements before they had an app of their own is there afterwards, and is given back if need be."""

from importlib import import_module

import pytest

MIGRATION = import_module("inscope.apps.agreements.migrations.0003_take_over_agreements")
FIRST, SECOND = (f"sha256:{digit * 64}" for digit in "12")
OLD = """
create temporary table contracts_agreement (
  id bigserial, customer_id bigint, agreement text, accepted_on date, signatory text, text_digest text,
  unique (customer_id, agreement)
);
insert into contracts_customer (id, public_id, name, name_key)
values (-1, gen_random_uuid(), 'Halden', 'halden'), (-2, gen_random_uuid(), 'Orbit', 'orbit');
"""
ROWS = [
    (-2, "Non-Disclosure", "2025-05-01", "Per Dahl", FIRST),
    (-2, "cca", "2025-02-01", "Per Dahl", SECOND),
    (-1, "cca", "2025-03-01", "Ada Holm, director", FIRST),
]


@pytest.fixture
def old(owner):
    """The owner's connection, with the table as it was."""
    with owner.transaction(force_rollback=True):
        owner.execute(OLD)
        for row in ROWS:
            owner.execute(
                "insert into contracts_agreement (customer_id, agreement, accepted_on, signatory, text_digest) "
                "values (%s, %s, %s, %s, %s)",
                row,
            )
        yield owner


def test_every_row_becomes_an_acceptance_on_paper(old):
    old.execute(MIGRATION.TAKE_OVER)

    texts = old.execute(
        "select agreement, number, version, title, digest, is_material from agreements_agreementtext order by 1, 2"
    ).fetchall()
    acceptances = old.execute(
        """
        select customer_id, title_of.title, accepted_on::text, name, title_of.digest, company, is_on_paper
        from agreements_acceptance join agreements_agreementtext title_of on title_of.id = text_id order by 1, 2
        """
    ).fetchall()
    assert texts == [
        ("cca", 1, "paper-1", "cca", SECOND, False),
        ("cca", 2, "paper-2", "cca", FIRST, False),
        ("non-disclosure", 1, "paper-1", "Non-Disclosure", FIRST, False),
    ]
    assert acceptances == [(*row, {-1: "Halden", -2: "Orbit"}[row[0]], True) for row in ROWS]


def test_on_the_way_back_every_customer_has_its_rows_again(old):
    old.execute(MIGRATION.TAKE_OVER)
    old.execute("delete from contracts_agreement")

    old.execute(MIGRATION.GIVE_BACK)

    found = old.execute(
        "select customer_id, agreement, accepted_on::text, signatory, text_digest from contracts_agreement"
    ).fetchall()
    assert set(found) == {(one, word.lower(), *rest) for one, word, *rest in ROWS}
