"""What was tried against the rights and forms of other desks, tried here.

Each check runs as the program is, and with its guards switched off, where it must fail: so it is known to notice. Where
two layers guard, it holds without either. The first line of a test says the class and where it happened.
"""
# ruff: noqa: S608 - statements are made of the names of our own tables

import json
import re
from functools import partial
from itertools import chain

import pytest
from django.apps import apps
from django.db import connection

from inscope.api.body import read_members
from inscope.api.body_schemas import BODY_SCHEMAS
from inscope.apps.cases.models import Draft
from inscope.apps.contracts.models import Customer
from inscope.apps.identity import selectors, services
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE, STAFF, ContactRole, contact_actor, staff_actor
from inscope.flows.cases.move_case import assign_case
from inscope.flows.identity.keep_people import change_person
from inscope.pg.tenancy import acting_as
from inscope.web.portal.views import draft as draft_page
from tests.factories import (
    NOW,
    make_contact,
    make_staff,
    make_token,
)
from tests.security.addresses import PORTAL, STAFFED, ask, ask_as_program, send, session_of
from tests.security.companies import ALL_RIGHTS, people, undone
from tests.security.forms import forms_of
from tests.security.guards import (
    no_rights,
    off_everywhere,
)
from tests.security.proof import off_in, prove
from tests.security.test_other_customers import FORM
from tests.security.writes import BY_ANY_REQUEST

# -- rights that were taken away, or never given -------------------------------------------------


def remembered(function):
    """The same function with its first answer about somebody, by session or by token, kept for ever."""
    kept: dict[object, object] = {}
    return lambda person, *more: kept.setdefault((person, str(more[-1])), function(person, *more))


def test_a_right_that_was_taken_away_opens_nothing_that_is_open(halden):
    """Right kept: an agent goes on with what was assigned to them (FreeScout GHSA-c83g-9f2m-9cmw,
    GHSA-89fj-jcr7-2c68).
    """
    helper, contact = make_staff(*STAFF), make_contact(Customer(pk=halden.customer), roles=ALL_RIGHTS)
    make_staff("administrator")
    assign_case(actor_of(helper), halden.ids["case"], to="me", now=NOW)
    places = halden.places | {"person_id": contact.public_id}
    token, sessions = make_token(contact), {one: session_of(one) for one in (helper, contact)}
    changes = {helper: ["policy_owner"], contact: []}
    lost = {
        one: [
            address.filled(places)
            for address in (STAFFED if one is helper else PORTAL)
            if address.right in actor_of(one).rights - rights_with(one, roles)
        ]
        for one, roles in changes.items()
    }

    def told(method, **headers):
        """Yield the answers at each address that takes a right which is to be lost."""
        for one, addresses in lost.items():
            for address in addresses:
                yield address, ask(sessions[one], method, address, **headers).status

    def program():
        return ask_as_program(token, "POST", "/api/v1/cases", {"subject": "Mine", "body": "Mine.", "facts": {}}).status

    def check():
        assert program() == 201
        assert {ask(session, "GET", "/account/").status for session in sessions.values()} == {200}
        for one, roles in changes.items():
            change_person(INSCOPE, one.public_id, roles=roles, is_active=True, now=NOW)
        for address, status in chain(told("GET"), told("POST", hx_request="true")):
            assert status == 404, address
        assert program() == 403

    assert min(map(len, lost.values())) > 7
    assert {status for _address, status in told("OPTIONS")} == {405}
    prove(
        check,
        off_in(selectors, "staff_actor", remembered(staff_actor)),
        off_in(selectors, "contact_actor", remembered(contact_actor)),
    )


def rights_with(person, roles):
    """The rights that somebody would have with other roles."""
    return actor_of(Person(pk=1, customer_id=person.customer_id, roles=roles)).rights


def test_a_role_is_written_by_those_who_keep_people_alone(halden, orbit):
    """Privilege: a role comes with the parameters of a request (Frappe Helpdesk e79107eec)."""
    reader = make_contact(Customer(pk=halden.customer), roles=[])
    engineer, manager = make_staff("support_engineer"), make_staff("account_manager")
    hostile = {"is_active": "on", "is_staff": "on", "is_superuser": "1", "password": "a walk along the shore"}
    hostile |= {"customer": orbit.ids["customer"], "customer_id": orbit.customer}
    places = halden.places

    def escalations(who, addresses):
        """Yield everything that somebody may try to become more, or to make somebody else more."""
        for whom in (who, halden.contact, engineer):
            role = "administer" if whom.customer_id else "administrator"
            for one in addresses:
                if whom is who or "person_id" in one.places:
                    filled = one.filled(places | {"person_id": whom.public_id})
                    yield filled, FORM | hostile | {"roles": role, "role": role}

    def check(askers, addresses):
        before = people()
        for who in askers:
            session = session_of(who)
            for address, form in escalations(who, addresses):
                send(session, "POST", address, form)
            after = people()
            assert {one: after[one] for one in before} == before, who.roles
            added = {role for one, (_customer, roles, *_) in after.items() if one not in before for role in roles}
            assert added <= set(ContactRole), who.roles

    every = (*PORTAL, *STAFFED)
    prove(partial(check, [reader, manager], every))
    of_people = [one for one in every if "person_id" in one.places]
    for who in (reader, engineer):
        prove(partial(check, [who], of_people), no_rights)


def test_whoever_administers_a_company_gives_no_role_of_the_staff(session, halden):
    """Privilege: the same of who may write roles, but not these (Frappe Helpdesk e79107eec)."""
    reader = make_contact(Customer(pk=halden.customer), roles=[])
    team = [f"/portal/team/{one.public_id}/" for one in (halden.contact, reader)]

    def check(role="administrator"):
        before = people()
        for address in ("/portal/team/", *team):
            send(session, "POST", address, {**FORM, "is_active": "on", "roles": ["administer", role]})
        assert people() == before

    prove(check, held_without=(off_in(services, "_checked_roles", lambda roles, **_: [*roles]),))
    with pytest.raises(AssertionError):
        check("sign")


# -- what a form does not ask for ----------------------------------------------------------------

MARK = "Mallory"
OF_ITS_OWN = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,}|[\w-]{40,}|\d+")
"""What two answers to the same form differ by: ids, digests, tokens, numbers of rows."""
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def hostile_fields(orbit):
    """Every column of every model, by both of its names, with a value of its kind."""
    values = {"BooleanField": "1", "DateField": "1999-12-31", "DateTimeField": "1999-12-31"}
    values |= dict.fromkeys(("TextField", "CharField", "JSONField", "ArrayField"), MARK)
    values |= {"UUIDField": str(orbit.ids["customer"])}
    return {
        name: values.get(one.get_internal_type(), str(orbit.customer))
        for model in apps.get_models()
        for one in model._meta.concrete_fields
        for name in (one.name, one.attname)
    }


def readable_tables():
    """The tables of the product, but for what any request writes."""
    names = {model._meta.db_table for model in apps.get_models()} - {*BY_ANY_REQUEST}
    with acting_as(INSCOPE), connection.cursor() as cursor:
        cursor.execute(
            "select name from unnest(%s::text[]) name where has_table_privilege(name, 'select')", [sorted(names)]
        )
        return [name for (name,) in cursor]


def versions(tables):
    """The writers of all rows that there are: what is written next has another one."""
    with acting_as(INSCOPE), connection.cursor() as cursor:
        cursor.execute(" union ".join(f"select xmin::text from {table}" for table in tables))
        return [writer for (writer,) in cursor.fetchall()]


def written_by(act, tables, known):
    """What something writes, row by row, without what is of its own each time; and how many rows there are then."""
    rows = " union all ".join(
        f"select '{table}', to_jsonb(t) from {table} t where t.xmin::text <> all(%(known)s) "
        f"union all select '{table}', to_jsonb(count(*)) from {table}"
        for table in tables
    )
    with undone():
        act()
        with acting_as(INSCOPE), connection.cursor() as cursor:
            cursor.execute(rows, {"known": known})
            return sorted((table, json.dumps(plain(json.loads(row)), sort_keys=True)) for table, row in cursor)


def plain(row):
    """A row without what is of its own each time."""
    if not isinstance(row, dict):
        return row
    texts = {name: str(value) for name, value in row.items() if name != "id" and not isinstance(value, bool)}
    told = {name: value if A_DAY.fullmatch(value) else OF_ITS_OWN.sub("#", value) for name, value in texts.items()}
    return told | {name: value for name, value in row.items() if isinstance(value, bool)}


def test_a_form_writes_what_it_asks_for(session, able, halden, orbit, *, settings, told):
    """Mass assignment: a user sends options that no form of theirs has (FreeScout GHSA-m4hc-rc98-38jc,
    GHSA-f489-qxv6-gvgg).
    """
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000  # more than any form of ours needs, for all of it at once
    hostile, tables, places = hostile_fields(orbit), readable_tables(), halden.places
    known = versions(tables)
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for who, addresses in ((session, PORTAL), (able, STAFFED)):
        for address in addresses:
            filled = address.filled(places)
            answer = ask(who, "GET", filled + ("?fact=issue_class" if "case_id" in address.places else ""))
            if answer.status == 405:
                found.setdefault((who, filled), {})
            for form in forms_of(answer.body, filled):
                found[who, form.action] = form.filled()

    def check(found):
        writing = 0
        for (who, action), sent in found.items():
            more = {name: value for name, value in hostile.items() if name not in sent}
            asked, pushed = (
                written_by(partial(send, who, "POST", action, form), tables, known) for form in (sent, more | sent)
            )
            assert pushed == asked, action
            writing += asked != nothing
        return writing

    nothing = written_by(lambda: None, tables, known)
    drafts = {what: sent for what, sent in found.items() if str(halden.ids["draft"]) in what[1]}
    assert check(found) > 35
    assert len(drafts) == 1
    prove(partial(check, drafts), off_in(draft_page, "save_draft", careless))
    told.secrets.clear()  # every field is filled with the same words, those of passwords too


def careless(actor, draft_id, *, pairs, **_more):
    """Keep whatever a form sends that is called like a column."""
    columns = {one.name for one in Draft._meta.concrete_fields if one.get_internal_type() == "TextField"}
    with acting_as(actor):
        Draft.objects.filter(public_id=draft_id).update(**{name: value for name, value in pairs if name in columns})


def test_a_body_holds_nothing_but_what_its_operation_takes(halden, orbit):
    """Mass assignment: the same of programs (FreeScout GHSA-m4hc-rc98-38jc)."""
    hostile = hostile_fields(orbit)
    case = f"/api/v1/cases/{halden.ids['case']}"
    asked: dict[tuple[str, str], dict[str, object]] = {
        ("NewCase", "/api/v1/cases"): {"subject": "Ours", "body": "Ours.", "facts": {}},
        ("NewStatement", f"{case}/assertions"): {"facts": {"issue_class": "performance_tuning"}},
        ("NewPriority", f"{case}/priority"): {"priority": "P1", "why": "Ours."},
        ("NewMessage", f"{case}/messages"): {"body": "Ours."},
    }

    entry = f"{case}/time/{halden.ids['entry']}/correction"
    engineer = make_token(make_staff())
    logged: dict[tuple[str, str], dict[str, object]] = {
        ("NewTime", f"{case}/time"): {"worked_on": "2026-05-20", "minutes": 5, "text": "Ours."},
        ("NewCorrection", entry): {"why": "Ours."},
    }
    tokens = {address: engineer for _schema, address in logged}

    def check():
        for (_schema, address), body in asked.items():
            assert ask_as_program(halden.token, "POST", address, body).status in {200, 201}
        for (schema, address), body in (asked | logged).items():
            token = tokens.get(address, halden.token)
            for name in hostile.keys() - BODY_SCHEMAS[schema]["properties"].keys():
                answer = ask_as_program(token, "POST", address, body | {name: hostile[name]})
                assert (answer.status, json.loads(answer.body).get("code")) == (400, "body_refused"), name

    def careless(request, known, **more):
        return read_members(request, {*known, *hostile}, **more)

    prove(check, off_everywhere(read_members, careless))
