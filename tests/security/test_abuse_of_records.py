"""What was tried against the records of other desks, tried here.

Each check runs as the program is, and with its guards switched off, where it must fail: so it is known to notice. Where
two layers guard, it holds without either. The first line of a test says the class and where it happened.
"""

from dataclasses import replace
from functools import partial
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection

from inscope.api.body_schemas import BODY_SCHEMAS
from inscope.apps.contracts.models import Customer
from inscope.apps.identity.selectors import actor_of
from inscope.core.cases import NoCaseError
from inscope.core.claims import Terms
from inscope.core.errors import DomainError
from inscope.core.imports import KEEPING, What, example_of
from inscope.core.people import INSCOPE, STAFF, Right
from inscope.flows.cases.open_case import open_case
from inscope.flows.contracts.claim_instance import claim_instance
from inscope.flows.contracts.keep_subscription import LineForm, add_subscription
from inscope.flows.imports import contacts, run
from inscope.flows.imports.run import begin, upload, work
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import case_numbered_for
from inscope.web.common.attempt import ABSENT
from tests.factories import (
    FAR_AHEAD,
    LONG_AGO,
    NOW,
    TODAY,
    make_contact,
    make_instance,
    make_staff,
    make_subscription,
    request_of,
)
from tests.security.addresses import PORTAL, STAFFED, ask, send
from tests.security.companies import people, rows_of, undone
from tests.security.forms import forms_of
from tests.security.guards import EACH_LAYER, no_isolation, no_rights, no_scope, of_any_customer, together
from tests.security.proof import off_in, prove
from tests.security.tables import MODELS, TABLES
from tests.security.test_other_customers import BY_ID, FORM

# -- another customer's records by their ids -----------------------------------------------------

OF_ONE_PERSON = {"draft_id"}
"""What not even a colleague sees."""


def told_of(session, address, value):
    """What somebody is told at an address about one record, looking and writing."""
    filled = address.filled(dict.fromkeys(address.places, value))
    return [ask(session, method, filled, form).without(value) for method, form in (("GET", None), ("POST", FORM))]


@pytest.mark.parametrize("is_above", [True, False], ids=["belongs to it", "owns it"])
def test_a_company_of_the_same_tree_is_another_company(session, halden, orbit, is_above):
    """Object reference: a client opens any parent ticket by its id (osTicket 5972fe819)."""
    below, above = (halden, orbit) if is_above else (orbit, halden)
    pairs = [
        (address, value)
        for address in BY_ID
        for what, value in orbit.ids.items()
        if address.route.startswith("/portal/") and f"{what.split()[-1]}_id" in {*address.places} - OF_ONE_PERSON
    ]

    def check(*, people):
        with acting_as(INSCOPE):
            Customer.objects.filter(pk=below.customer).update(parent_id=above.customer)
        for address, value in pairs:
            if ("person_id" in address.places) is people:
                assert told_of(session, address, value) == absent[address], address.name

    absent = {address: told_of(session, address, uuid4()) for address, _value in pairs}
    assert len(pairs) > 15
    prove(partial(check, people=False), no_isolation, held_without=EACH_LAYER)
    # People are written in the name of the product: that they are of the own company, the selectors alone say.
    prove(partial(check, people=True), no_scope)


def objects_of(company):
    """The public id of each row that a company has, with its kind."""
    kinds = [model for model in MODELS if "public_id" in {field.name for field in model._meta.concrete_fields}]
    with acting_as(INSCOPE):
        return {
            str(value): model
            for model in kinds
            for value in model._default_manager.filter(
                **{"id" if model is Customer else "customer_id": company.customer}
            ).values_list("public_id", flat=True)
        }


def references_in_forms(pages, company, session):
    """Yield each field of a form whose value names a row of the company: the form, the field, what it names."""
    known, places = objects_of(company), company.places
    for address in pages:
        filled = address.filled(places)
        answer = ask(session, "GET", filled)
        for form in forms_of(answer.body, filled) if answer.status == 200 else ():
            for one in form.controls:
                if one.value in known:
                    yield form, one.name, known[one.value]


def test_what_a_form_refers_to_is_of_the_same_customer(session, able, halden, orbit):
    """Object reference: an engineer binds a call to a customer of another mailbox (FreeScout CVE-2026-40591)."""
    theirs = {model: value for value, model in objects_of(orbit).items()}
    of_contact, of_staff = (
        {(form, name): theirs[model] for form, name, model in references_in_forms(pages, halden, who)}
        for who, pages in ((session, PORTAL), (able, STAFFED))
    )

    def check(who, found):
        before = rows_of(orbit, TABLES)
        for (form, name), value in found.items():
            sent = form.filled()
            foreign, absent = (
                ask(who, "POST", form.action, sent | {name: one}).without(one) for one in (value, uuid4())
            )
            assert foreign == absent, f"{form.action} with another customer's {name}"
        with undone():
            for (form, name), value in found.items():
                send(who, "POST", form.action, form.filled() | {name: value})
            assert rows_of(orbit, TABLES) == before

    assert {name for _form, name in of_contact} == {"instance", "line", "remove"}
    assert {name for _form, name in of_staff} == {"instance", "line"}
    every = together(no_isolation, of_any_customer)
    prove(partial(check, session, of_contact), every, held_without=(*EACH_LAYER, of_any_customer))
    prove(partial(check, able, of_staff), of_any_customer)


def test_a_body_refers_to_nothing_but_an_instance():
    """Object reference: the same of programs; what an instance of another customer is answered has its own test."""
    by_id = [
        (schema, name)
        for schema, body in BODY_SCHEMAS.items()
        for name, member in body.get("properties", {}).items()
        if isinstance(member, dict) and (member.get("format") == "uuid" or name.endswith(("_id", "_ids")))
    ]

    assert by_id == [("NewCase", "instance")]


def test_an_address_that_names_two_records_names_two_of_one_customer(able, halden, orbit):
    """Object reference: the outer id is checked and the inner one is not (FreeScout CVE-2026-40591)."""
    ours, theirs = halden.places, orbit.places
    own = {name for name in ours if name.removesuffix("_id") in halden.ids}
    mixed = [
        address.filled(ours | {name: theirs[name]})
        for address in STAFFED
        if len(own & {*address.places}) > 1
        for name in own & {*address.places}
    ]
    lines = [halden.ids["line"], orbit.ids["line"]]

    def check():
        for address in mixed:
            answers = [ask(able, "GET", address), *(ask(able, "POST", address, FORM | {"line": one}) for one in lines)]
            assert {answer.status for answer in answers} <= {404, 405}, address

    assert len(mixed) > 5
    prove(check, of_any_customer)


# -- numbers ------------------------------------------------------------------------------------


def test_a_case_is_gone_to_by_its_number_as_it_is_by_its_id(session, halden, orbit):
    """Object reference: a jump by number in the search goes round the check (FreeScout GHSA-wqq7-4q7m-273v)."""
    own, theirs, none = halden.numbers["case"], orbit.numbers["case"], 999_999_999
    spelled = ("KS-{}", "ks-{}", "{}", " KS-{} ", "KS-0{}")
    reader = actor_of(halden.contact)

    def gone_to(number):
        try:
            return case_numbered_for(reader, number)
        except NoCaseError:
            return None

    def check_search():
        for form in spelled:
            asked = [f"/desk/go/?case={quote(form.format(number))}" for number in (own, theirs, none)]
            first, *others = [ask(session, "GET", address) for address in asked]
            assert first.status == 404
            assert others == [first, first]

    def check_read():
        assert gone_to(own) == halden.ids["case"]
        assert gone_to(theirs) is gone_to(none) is None

    prove(check_search, no_rights, held_without=(no_isolation,))
    prove(check_read, no_isolation, held_without=EACH_LAYER)


# -- what joins two records ----------------------------------------------------------------------


def outcome(act):
    """The code of a refusal, `refused by the database`, or nothing where it was done."""
    try:
        with undone():
            act()
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
    except DomainError as error:
        return error.code
    except DatabaseError:
        return "refused by the database"
    return None


def test_what_joins_two_records_takes_a_right_to_both(halden, orbit):
    """Object reference: two conversations merged without a right to both (FreeScout GHSA-v8vc-cmf9-gg2c)."""
    contact, keeper, engineer = (
        actor_of(one) for one in (halden.contact, make_staff("account_manager"), make_staff("support_engineer"))
    )
    reader = actor_of(make_contact(Customer(pk=halden.customer), roles=[]))
    ours, theirs = (
        {"instance": make_instance(one, is_licensed=False).public_id, "line": make_subscription(one).public_id}
        for one in (Customer(pk=halden.customer), Customer(pk=orbit.customer))
    )

    def claim(actor, instance, line, **more):
        return outcome(lambda: claim_instance(actor, instance["instance"], line["line"], today=TODAY, now=NOW, **more))

    def line_for(instance):
        form = LineForm("S-mixed", "premium", Terms(LONG_AGO, FAR_AHEAD, 1), instance=instance["instance"])
        return outcome(lambda: add_subscription(keeper, halden.ids["customer"], form, today=TODAY, now=NOW))

    def opened_about(instance):
        asked = replace(request_of(), instance=instance["instance"])
        return outcome(lambda: open_case(contact, asked, today=TODAY, now=NOW))

    def mixed():
        return {
            "a contact, their line": claim(contact, ours, theirs),
            "a contact, their instance": claim(contact, theirs, ours),
            "a contact, all of another": claim(contact, theirs, theirs),
            "the staff, their line": claim(keeper, ours, theirs),
            "the staff, their instance": claim(keeper, theirs, ours),
            "the staff, at another customer": claim(keeper, ours, ours, customer_id=orbit.ids["customer"]),
            "the staff, a line for their instance": line_for(theirs),
            "a contact, a case about their instance": opened_about(theirs),
            "a contact who may not": claim(reader, ours, ours),
            "one of the staff who may not": claim(engineer, ours, ours),
        }

    def check():
        assert claim(contact, ours, ours) is claim(keeper, ours, ours) is line_for(ours) is opened_about(ours) is None
        assert {what: code for what, code in mixed().items() if code not in ABSENT} == {}

    def check_database():
        pairs = [what for what, code in mixed().items() if code is None and "their" in what]
        assert pairs == []

    prove(check, no_rights, of_any_customer, held_without=EACH_LAYER)
    prove(check_database, held_without=(together(no_isolation, of_any_customer),))


def brought(actor, what, text):
    """A file of records, taken in and not looked at yet."""
    return upload(actor, what, file_name="a.csv", content=text.encode(), may_change=True, now=NOW)


def test_an_import_asks_for_the_right_to_every_kind_of_record(published_pack):
    """Object reference: links added at creation without authorization (Zammad CVE-2026-34722)."""
    staff = {role: actor_of(make_staff(role.value)) for role in STAFF}
    made = {what: brought(INSCOPE, what, example_of(what)) for what in What}
    for one in made.values():
        work(INSCOPE, one, today=TODAY, clock=lambda: NOW)

    def takes(actor, what):
        acts = partial(brought, actor, what, example_of(what)), partial(begin, actor, made[what], now=NOW)
        return [outcome(one) is None for one in acts]

    def check():
        for role, actor in staff.items():
            for what in What:
                may = {Right.IMPORT_RECORDS, KEEPING[what]} <= actor.rights
                assert takes(actor, what) == [may, may], f"{role} and {what}"

    prove(check, off_in(run, "_require_own", lambda _actor, _what: None))


def test_an_import_writes_what_its_forms_would(halden, orbit):
    """Object reference: nested writes go round the policy of the record (Zammad CVE-2026-34722)."""
    manager = actor_of(make_staff("account_manager"))
    files = {
        "a colleague who is to administer": f"Halden Telecom,{halden.contact.name},{halden.contact.email},administer",
        "a person of another customer": f"Halden Telecom,Eve,{orbit.contact.email},administer",
        "a role of the staff": "Halden Telecom,Eve,eve@people.example,administrator",
        "nobody's company": "Nobody at all,Eve,eve@people.example,sign",
    }

    def check():
        before = people()
        for what, row in files.items():
            with undone():
                one = brought(manager, What.CONTACTS, f"customer,name,email,roles\n{row}\n")
                work(manager, one, today=TODAY, clock=lambda: NOW)
                begin(manager, one, now=NOW)
                work(manager, one, today=TODAY, clock=lambda: NOW)
                assert people() == before, what

    prove(check, off_in(contacts.Contacts, "check", lambda *_: None))
