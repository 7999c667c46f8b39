"""What was tried against the lists and files of other desks, tried here.

Each check runs as the program is, and with its guards switched off, where it must fail: so it is known to notice. Where
two layers guard, it holds without either. The first line of a test says the class and where it happened.
"""

import random
import re
from enum import StrEnum
from itertools import chain
from urllib.parse import quote
from uuid import UUID, uuid4

from django.apps import apps
from django.conf import settings as site
from django.db import connection
from django.db.models import FileField

from inscope.apps.contracts.models import Customer
from inscope.apps.identity.selectors import actor_of
from inscope.core.imports import What
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads import audit_page
from inscope.web.office.views import imports
from tests.security.addresses import ADDRESSES, PORTAL, STAFFED, ask
from tests.security.companies import make_company
from tests.security.forms import searches_of
from tests.security.guards import EACH_LAYER, no_isolation, no_row_security
from tests.security.proof import off_in, prove
from tests.security.tables import MODELS
from tests.security.test_other_customers import heard_by

# -- lists, counts and searches ------------------------------------------------------------------

WILD = [("halden", "h%n", "hald_n"), ("kestrel", "k%l", "kestre_"), ("5.4.2", "5%2", "5.4._"), ("call", "c%l", "cal_")]
"""A word that is found somewhere, and how it would be found by a pattern of the database."""


def test_a_search_takes_every_sign_as_itself(able, session, halden, orbit):
    """Object reference: a name that is used as a pattern (FreeScout GHSA-gh3r-jh6q-wrvj). Nothing here subscribes to a
    channel; what people search for is the one place where their signs reach a pattern.
    """
    places = halden.places
    asked = [(who, one.filled(places)) for who, some in ((able, STAFFED), (session, PORTAL)) for one in some]
    fields = [(who, page, name) for who, page in asked for name in searches_of(ask(who, "GET", page).body)]

    def lines(field, text):
        who, page, name = field
        return ask(who, "GET", f"{page}?{name}={quote(text)}").body.count(b"<tr")

    none = {field: lines(field, "no such word") for field in fields}
    found = {field: next((one for one in WILD if lines(field, one[0]) != none[field]), ()) for field in fields}

    def check():
        for field, words in found.items():
            assert {lines(field, one) for one in words[1:]} <= {none[field]}, field

    assert sum(map(bool, found.values())) > 5
    prove(check, off_in(connection.ops, "prep_for_like_query", str))


# -- kinds, counts and exports -------------------------------------------------------------------


def test_a_kind_is_one_of_those_that_there_are(session, able, halden, orbit):
    """Object reference: any object is deleted by its kind and id (GLPI CVE-2026-42318)."""
    kinds = {model._meta.model_name for model in MODELS} | {model._meta.db_table for model in MODELS}
    kinds |= {"people", "staff", "audit", "__class__", "mro", "CUSTOMERS"}
    names = {f"kind_{number}": kind for number, kind in enumerate([*What, *kinds])}
    every = StrEnum("every", names)  # type: ignore[misc]  # mypy wants to see the members
    subjects = [f"{kind}:{number}" for kind, number in orbit.numbers.items()] + [f"customer:{orbit.customer}"]

    def check_imports():
        for kind in chain(kinds, What):
            status = ask(able, "GET", f"/office/imports/examples/{kind}.csv").status
            assert status == (200 if kind in set(What) else 404), kind

    def check_histories():
        for form in ("csv", "jsonl"):
            own = ask(session, "GET", f"/portal/audit/audit.{form}")
            for subject in subjects:
                asked = f"subject={quote(subject)}&customer={orbit.word}&kind={subject.partition(':')[0]}"
                assert ask(session, "GET", f"/portal/audit/audit.{form}?{asked}") == own, subject

    filters = audit_page._filters
    prove(check_imports, off_in(imports, "What", every))
    prove(check_histories, off_in(audit_page, "_filters", lambda _actor, asked: filters(INSCOPE, asked)))


def test_nothing_that_a_customer_is_shown_counts_another(session, halden):
    """Object reference: how many there are leaks, and of what kind (Request Tracker CVE-2023-45024)."""
    places = halden.places
    pages = [one.filled(places) for one in PORTAL if one.name not in WITH_CHANCE]
    asked = [*pages, *(f"{page}?{query}" for page in pages if page in LISTS for query in QUERIES)]

    def seen():
        answers = {page: ask(session, "GET", page) for page in asked}
        shown = {page: (answer.status, FORM_KEY.sub(b"", answer.body)) for page, answer in answers.items()}
        return shown | heard_by(halden)

    before = seen()
    another = make_company("Vestra")
    with acting_as(INSCOPE):
        Customer.objects.filter(pk=another.customer).update(parent_id=halden.customer)

    def check():
        assert [page for page, answer in seen().items() if answer != before[page]] == []

    assert len(before) > 35
    prove(check, no_isolation, held_without=EACH_LAYER)


WITH_CHANCE = {"account-app", "account-passkey"}
"""Pages that hold a new secret each time."""
FORM_KEY = re.compile(rb'name="key" value="[0-9a-f-]{36}"')
LISTS = {"/portal/", "/portal/instances/", "/portal/audit/", "/portal/audit/audit.csv", "/portal/audit/audit.jsonl"}
QUERIES = ("q=vestra&customer=vestra&event=exception_granted", "after=999999999")


# -- files ---------------------------------------------------------------------------------------

GUESSES = 100_000
ASKED = 24


def guesses(known, most):
    """Ids as somebody would guess them who has seen some: beside them, of the same instant, and by chance."""
    chance = random.Random(20)  # noqa: S311 - the same guesses on every run
    random_bits = (1 << 62) - 1
    for number in range(most):
        one = known[number % len(known)].int
        match number % 3:
            case 0:
                yield UUID(int=one + chance.randrange(-most, most))
            case 1:
                yield UUID(int=one & ~random_bits | chance.getrandbits(62))
            case _:
                yield UUID(int=chance.getrandbits(128))


def count_of(ids):
    """How many of some files are there."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from cases_attachment where public_id = any(%s)", [[*ids]])
        return cursor.fetchone()[0]


def test_no_guess_finds_a_file(session, halden, orbit):
    """Object reference: files by an address without a token (FreeScout GHSA-wg74-ww4w-2qpc), or in a public folder
    (Frappe 727c9e81b). Even whoever guesses right finds nothing.
    """
    reader = actor_of(halden.contact)
    theirs = [value for what, value in orbit.ids.items() if "file" in what]
    asked = [*theirs, *guesses(theirs, GUESSES)]
    absent = uuid4()
    told = ask(session, "GET", f"/portal/files/{absent}/").without(absent)

    def check_table():
        with acting_as(reader):
            assert (count_of(halden.ids.values()), count_of(asked)) == (2, 0), "its own, and nobody else's"

    def check_view():
        for value in asked[:ASKED]:
            assert ask(session, "GET", f"/portal/files/{value}/").without(value) == told, value

    assert told.status == 404
    prove(check_table, no_row_security)
    prove(check_view, no_isolation, held_without=EACH_LAYER)


def test_files_are_nowhere_but_behind_a_view():
    """Object reference: files in a public folder (Frappe 727c9e81b)."""

    def check():
        fields = [one for model in apps.get_models() for one in model._meta.fields]
        assert [one for one in fields if isinstance(one, FileField)] == []
        assert (site.MEDIA_ROOT, getattr(site, "WHITENOISE_ROOT", None)) == ("", None)
        assert [one.route for one in ADDRESSES if "<path:" in one.route] == []

    prove(check, off_in(site, "MEDIA_ROOT", "/srv/files"), off_in(site, "WHITENOISE_ROOT", "/srv/files"))
