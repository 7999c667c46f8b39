"""Files of records: checked without a trace, brought in at once, taken back while nothing rests on it."""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, ProgrammingError, connection
from django.utils import timezone

from inscope.apps.audit.models import AuditEntry
from inscope.apps.catalog.models import Release
from inscope.apps.contracts.bulk import remove_customers, remove_instances
from inscope.apps.contracts.models import Customer, Instance, Subscription
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.apps.imports.errors import NoSuchImportError, NotYoursError, WrongStateError
from inscope.apps.imports.models import Import, ImportedRow
from inscope.apps.imports.selectors import WORK, import_with, problems_of
from inscope.core.claims import CountBelowClaimsError
from inscope.core.imports import TableRefusedError, What
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.contracts.claim_instance import claim_instance, release_claim
from inscope.flows.imports.contacts import CHANGED
from inscope.flows.imports.run import DISTURBED, UNSEEN, begin, upload, work
from inscope.pg.references import references_to
from inscope.pg.tenancy import acting_as
from inscope.reads.imports_page import imports_page
from inscope.reads.office_history import history
from inscope.reads.published_policy import policy_in_force
from tests.factories import (
    FAR_AHEAD,
    NOW,
    TODAY,
    make_claim,
    make_contact,
    make_customer,
    make_instance,
    make_release,
    make_staff,
    make_subscription,
)

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def keeper():
    return actor_of(make_staff("administrator"))


@pytest.fixture
def halden():
    return make_customer("Halden Telecom")


def clock():
    return NOW


class Importing:
    """An import, step by step."""

    def __init__(self, actor, what, text, *, may_change=False):
        self.actor = actor
        self.public_id = upload(
            actor, What(what), file_name="records.csv", content=text.encode(), may_change=may_change, now=NOW
        )
        self.work()

    def work(self):
        work(self.actor, self.public_id, today=TODAY, clock=clock)
        return self

    def go_on(self, *, is_undo=False):
        begin(self.actor, self.public_id, is_undo=is_undo, now=NOW)
        return self.work()

    @property
    def row(self):
        with acting_as(self.actor):
            return import_with(actor=self.actor, public_id=self.public_id)

    @property
    def state(self):
        return self.row.state.value

    @property
    def counts(self):
        return self.row.added, self.row.changed, self.row.unchanged

    @property
    def problems(self):
        with acting_as(self.actor):
            return [(one.row, one.column, one.value, one.expected) for one in problems_of(import_id=self.row.id)]


def count(model):
    with acting_as(INSCOPE):
        return model._default_manager.count()


def values(model, *names):
    with acting_as(INSCOPE):
        return list(model._default_manager.order_by("id").values_list(*names))


# -- from the file to the records and back ---------------------------------------------------------

TREE = "name,parent\nHalden Wholesale,Halden Telecom\nHalden Telecom,\nHalden Cloud,HALDEN wholesale\n"


def test_a_check_counts_what_an_import_would_do_and_keeps_nothing(keeper, halden):
    checked = Importing(keeper, "customers", TREE)

    assert (checked.state, checked.counts, checked.problems) == ("checked", (2, 0, 1), [])
    assert (count(Customer), count(ImportedRow)) == (1, 0)


def test_an_import_adds_every_row_parents_first_whatever_their_order(keeper, halden):
    done = Importing(keeper, "customers", TREE).go_on()

    assert (done.state, done.counts) == ("imported", (2, 0, 1))
    assert values(Customer, "name", "parent__name") == [
        ("Halden Telecom", None), ("Halden Wholesale", "Halden Telecom"), ("Halden Cloud", "Halden Wholesale")
    ]  # fmt: skip


def test_an_import_and_its_undo_are_an_entry_each_with_counts_and_the_digest(keeper):
    done = Importing(keeper, "customers", "name\nHalden\n").go_on().go_on(is_undo=True)

    assert (done.state, count(Customer)) == ("undone", 0)
    digest = done.row.digest
    with acting_as(INSCOPE):
        entries = AuditEntry.objects.filter(subject=f"import:{done.public_id}").order_by("id")
        assert [one.event for one in entries] == ["records_imported", "import_undone"]
        assert digest in entries[0].details
        assert "records.csv" not in entries[0].details


@pytest.mark.parametrize(
    ("rows", "column", "expected"),
    [
        ("A,B\nB,A\n", "parent", "a company that does not belong to this one"),
        ("A,A\n", "parent", "a company that does not belong to this one"),
        ("A,Nobody\n", "parent", "a parent that stands"),
        ("Nordic,\nnordic,\n", "name", "another name: row 2 has this one"),
    ],
)
def test_customers_that_cannot_be_are_told_with_row_and_column(keeper, rows, column, expected):
    refused = Importing(keeper, "customers", f"name,parent\n{rows}")

    assert refused.state == "refused"
    assert refused.problems[-1][1:2] + refused.problems[-1][3:] == (column, expected)
    assert count(Customer) == 0


def test_what_stands_is_changed_only_where_the_import_may(keeper, halden):
    text = "name,parent\nHALDEN TELECOM,Nordic\nNordic,\n"

    kept = Importing(keeper, "customers", text)
    changed = Importing(keeper, "customers", text, may_change=True).go_on()

    assert (kept.state, [one[:3] for one in kept.problems]) == ("refused", [(2, "parent", "Nordic")])
    assert (changed.state, changed.counts) == ("imported", (1, 1, 0))
    assert values(Customer, "name", "parent__name") == [("Halden Telecom", "Nordic"), ("Nordic", None)]


def test_an_undo_restores_what_was_changed_and_the_history_tells_of_both(keeper, halden):
    done = Importing(keeper, "customers", "name,parent\nHalden Telecom,Nordic\nNordic,\n", may_change=True).go_on()
    done.go_on(is_undo=True)

    assert values(Customer, "name", "parent__name") == [("Halden Telecom", None)]
    with acting_as(keeper):
        lines = history(keeper, f"customer:{halden.public_id}").lines
    assert [(one.what, one.name, [(own.before, own.after) for own in one.changes]) for one in lines] == [
        ("Changed by an import, now undone", "records.csv", [("empty", "Nordic")]),
    ]


# -- what stands in the way of an undo -------------------------------------------------------------


def test_an_undo_is_refused_with_everything_that_rests_on_what_was_added(keeper):
    done = Importing(keeper, "customers", "name\nHalden\nOrbit\nNordic\n").go_on()
    with acting_as(INSCOPE):
        halden, orbit, _ = Customer.objects.order_by("id")
    make_instance(halden, is_licensed=False)
    make_contact(halden)
    make_contact(halden)
    make_customer("Orbit West", parent=orbit)

    done.go_on(is_undo=True)

    assert done.state == "imported"
    assert done.problems == [
        (0, "customers", "Halden", "nothing that rests on it, and there are: 1 instances, 2 persons"),
        (0, "customers", "Orbit", "nothing that rests on it, and there are: 1 customers"),
    ]
    assert count(Customer) == 4


def test_an_undo_is_refused_where_a_record_was_changed_or_is_gone_since(keeper, halden):
    release = make_release()
    other = make_release("5.5.0")
    text = "customer,name,environment,product,release\nHalden Telecom,a,lab,Kestrel Gateway,5.4.2\n"
    done = Importing(keeper, "instances", f"{text}Halden Telecom,b,lab,Kestrel Gateway,5.4.2\n").go_on()
    with acting_as(INSCOPE):
        first, second = Instance.objects.order_by("id")
        Instance.objects.filter(id=first.pk).update(release=other)
        remove_instances(numbers=[second.pk])

    done.go_on(is_undo=True)

    assert [one[3] for one in done.problems] == [
        "the record as the import left it, and it was changed since",
        "the record, which was removed since",
    ]
    assert values(Instance, "release_id") == [(other.pk,)]
    assert release.pk != other.pk


def test_what_is_in_the_way_can_be_removed_and_then_the_import_undone(keeper):
    done = Importing(keeper, "customers", "name\nHalden\n").go_on()
    with acting_as(INSCOPE):
        halden = Customer.objects.get()
    affiliate = make_customer("Halden West", parent=halden)
    done.go_on(is_undo=True)
    with acting_as(INSCOPE):
        remove_customers(numbers=[affiliate.pk])

    assert done.go_on(is_undo=True).state == "undone"


# -- the other kinds -------------------------------------------------------------------------------


def test_instances_are_found_by_customer_and_name_and_changed_with_the_names_of_what_they_run(keeper, halden):
    make_release()
    make_release("5.5.0")
    instance = make_instance(halden, name="prod", is_licensed=False)
    head = "customer,name,environment,product,release\n"

    done = Importing(
        keeper,
        "instances",
        f"{head}halden telecom,PROD,production,Kestrel Gateway,5.5.0\nHalden Telecom,new,lab,kestrel gateway,5.4.2\n",
        may_change=True,
    ).go_on()

    assert (done.problems, done.counts) == ([], (1, 1, 0))
    assert values(Instance, "name", "environment", "release__name") == [
        ("prod", "production", "5.5.0"), ("new", "lab", "5.4.2")
    ]  # fmt: skip
    with acting_as(keeper):
        line = history(keeper, f"customer:{halden.public_id}/instance:{instance.public_id}").lines[0]
    assert [(one.label, one.before, one.after) for one in line.changes] == [("Release", "5.4.2", "5.5.0")]


MEANT = "did you mean"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Haldn Telecom,a,b,Kestrel Gateway,5.4.2", ("customer", f"a customer that stands, {MEANT} `halden telecom`?")),
        ("Halden Telecom,a,b,Kestrel Gatway,5.4.2", ("product", f"a product that stands, {MEANT} `kestrel gateway`?")),
        ("Halden Telecom,a,lab,Kestrel Gateway,9", ("release", "a release that stands")),
        ("Halden Telecom,a,,Kestrel Gateway,5.4.2", ("environment", "a value, which is missing")),
    ],
)  # fmt: skip
def test_an_instance_of_what_there_is_not_is_told_with_the_nearest_that_there_is(keeper, halden, row, problem):
    make_release()

    refused = Importing(keeper, "instances", f"customer,name,environment,product,release\n{row}\n")

    assert [(one[1], one[3]) for one in refused.problems] == [problem]


def test_an_instance_keeps_a_product_that_its_line_covers(keeper, halden):
    make_instance(halden, name="prod", subscription=make_subscription(halden, reference="HT-1"))
    make_release("1.0", product="Kestrel Relay", major=1)
    text = "customer,name,environment,product,release\nHalden Telecom,prod,production,Kestrel Relay,1.0\n"

    refused = Importing(keeper, "instances", text, may_change=True)

    assert refused.problems == [
        (2, "product", "Kestrel Relay", "a product that `HT-1` covers, of which the instance claims a place")
    ]


def test_releases_join_their_major_version(keeper):
    make_release()
    head = "product,major,name,kind,released_on,withdrawn_on\n"
    good = f"{head}Kestrel Gateway,5,5.4.2,patch,,\nKestrel Gateway,5,5.5.0,minor,2026-04-01,\n"
    bad = f"{head}Kestrel Gateway,6,6.0.0,major,,\nKestrel Gateway,5,5.6.0,minor,2026-04-02,2026-04-01\n"

    done = Importing(keeper, "releases", good, may_change=True).go_on()
    refused = Importing(keeper, "releases", bad)

    assert (done.problems, done.counts) == ([], (1, 1, 0))
    assert values(Release, "name", "kind", "released_on", "feature_status") == [
        ("5.4.2", "patch", None, "generally_available"),
        ("5.5.0", "minor", date(2026, 4, 1), "generally_available"),
    ]
    assert [(one[0], one[1]) for one in refused.problems] == [(2, "major"), (3, "withdrawn_on")]
    assert refused.problems[0][3] == "a major version of the product: 5"
    assert done.go_on(is_undo=True).state == "undone"
    assert values(Release, "name", "kind") == [("5.4.2", "")]


CONTACTS = "customer,email,name,roles\n"


def test_contacts_can_be_invited_and_no_history_keeps_their_names(keeper, halden):
    text = f"{CONTACTS}Halden Telecom,Ada@Halden.Example,Ada Holm,sign|open_requests\n"
    done = Importing(keeper, "contacts", text).go_on()
    other = text.replace("Ada Holm", "Ada Berg").replace("sign|", "")
    changed = Importing(keeper, "contacts", other, may_change=True).go_on()

    assert (done.counts, changed.counts) == ((1, 0, 0), (0, 1, 0))
    assert values(Person, "email", "name", "roles")[-1] == ("ada@halden.example", "Ada Berg", ["open_requests"])
    assert [row for (row,) in values(ImportedRow, "changes") if "Ada" in row] == []
    assert values(ImportedRow, "changes")[1:] == [
        ('{"roles": [["open_requests", "sign"], ["open_requests"]], "name": []}',)
    ]
    with acting_as(INSCOPE):
        assert not Person.objects.get(email="ada@halden.example").has_usable_password()
    assert changed.go_on(is_undo=True).state == "undone"
    assert values(Person, "name", "roles")[-1] == ("Ada Holm", ["open_requests", "sign"])
    assert done.go_on(is_undo=True).state == "undone"
    assert count(Person) == 1


def test_an_address_of_somebody_else_is_refused_whoever_that_is(keeper, halden):
    other, staff = make_contact(), make_staff()
    rows = f"Halden Telecom,{other.email},A,\nHalden Telecom,{staff.email},B,\nHalden Telecom,none,C,\n"

    refused = Importing(keeper, "contacts", CONTACTS + rows)

    assert [(one[1], one[3]) for one in refused.problems] == [
        ("email", "another address: somebody else signs in with this one"),
        ("email", "another address: somebody else signs in with this one"),
        ("email", "such as maya@example.com"),
    ]


def test_one_address_in_two_companies_is_refused(keeper, halden):
    make_customer("Orbit")

    refused = Importing(keeper, "contacts", f"{CONTACTS}Halden Telecom,a@b.example,A,\nOrbit,a@b.example,A,\n")

    assert refused.problems == [(3, "email", "a@b.example", "another address: row 2 has this one")]


def test_a_plan_has_room_for_so_many_contacts_in_a_file_as_well(keeper, halden, published_pack, monkeypatch):
    make_subscription(halden, plan="premium")
    make_contact(halden)
    premium = replace(policy_in_force(TODAY).policy.pack.services.plans["premium"], contacts=2)
    services = SimpleNamespace(plans={"premium": premium})
    policy = SimpleNamespace(policy=SimpleNamespace(pack=SimpleNamespace(services=services)))
    monkeypatch.setattr("inscope.flows.imports.contacts.policy_in_force", lambda _on: policy)
    rows = "".join(f"Halden Telecom,a{number}@halden.example,A,\n" for number in range(2))

    refused = Importing(keeper, "contacts", CONTACTS + rows)

    assert [(one[0], one[1]) for one in refused.problems] == [(3, "customer")]
    assert "the plan `Premium` is for 2 contacts" in refused.problems[0][3]


LINES = "customer,reference,plan,starts_on,ends_on,licence_count,products\n"


@pytest.fixture
def line(halden, published_pack):
    line = make_subscription(halden, reference="HT-1", licences=3)
    for name in ("a", "b"):
        make_instance(halden, name=name, subscription=line)
    return line


def test_contract_lines_are_added_with_their_products_and_taken_back(keeper, halden, line):
    text = f"{LINES}Halden Telecom,HT-2,standard,2026-01-01,2026-12-31,7,Kestrel Gateway\n"

    done = Importing(keeper, "subscriptions", text).go_on()

    assert (done.problems, done.counts) == ([], (1, 0, 0))
    assert values(Subscription, "reference", "licence_count", "products__name")[1] == ("HT-2", 7, "Kestrel Gateway")
    assert done.go_on(is_undo=True).state == "undone"
    assert values(Subscription, "reference") == [("HT-1",)]


def test_a_line_is_changed_as_the_office_changes_it_and_restored(keeper, line):
    text = "customer,reference,plan,starts_on,ends_on,licence_count\n"

    done = Importing(
        keeper, "subscriptions", f"{text}Halden Telecom,HT-1,standard,{line.starts_on},2028-01-31,2\n", may_change=True
    ).go_on()

    assert (done.problems, done.counts) == ([], (0, 1, 0))
    assert values(Subscription, "plan", "ends_on", "licence_count") == [("standard", date(2028, 1, 31), 2)]
    done.go_on(is_undo=True)
    assert values(Subscription, "plan", "ends_on", "licence_count") == [("premium", FAR_AHEAD, 3)]


def test_claims_stand_against_a_line_that_a_file_changes(keeper, halden, line):
    below = f"Halden Telecom,HT-1,premium,{line.starts_on},{line.ends_on},1,Kestrel Gateway\n"
    bad = "Halden Telecom,HT-3,gold,2026-01-02,2026-01-01,1,Kestrel Gateway|Nothing\n"

    refused = Importing(keeper, "subscriptions", LINES + below, may_change=True)
    unknown = Importing(keeper, "subscriptions", LINES + bad, may_change=True)

    assert [(one[0], one[1], one[2]) for one in refused.problems] == [(2, "licence_count", "1")]
    assert CountBelowClaimsError(1, 2).message in refused.problems[0][3]
    assert [one[1] for one in unknown.problems] == ["plan", "products"]
    assert values(Subscription, "reference", "licence_count") == [("HT-1", 3)]


def test_a_claim_stands_in_the_way_of_taking_back_its_line(keeper, halden, line):
    text = f"{LINES}Halden Telecom,HT-2,standard,2026-01-01,2026-12-31,1,\n"
    done = Importing(keeper, "subscriptions", text).go_on()
    with acting_as(INSCOPE):
        added = Subscription.objects.get(reference="HT-2")
    make_claim(make_instance(halden, is_licensed=False), added)

    done.go_on(is_undo=True)

    assert done.problems == [
        (0, "subscriptions", "HT-2", "nothing that rests on it, and there are: 1 claims"),
    ]


# -- who, and in which order -----------------------------------------------------------------------


def test_a_file_that_cannot_be_read_is_refused_before_anything_is_kept(keeper):
    with pytest.raises(TableRefusedError):
        Importing(keeper, "customers", "nmae\nA\n")

    assert count(Import) == 0


@pytest.mark.parametrize(
    ("role", "what", "refusal"),
    [
        ("support_engineer", What.CUSTOMERS, RightRefusedError),
        ("product_manager", What.CUSTOMERS, NotYoursError),
        ("account_manager", What.RELEASES, NotYoursError),
    ],
)
def test_whoever_may_not_keep_records_imports_none(role, what, refusal):
    with pytest.raises(refusal):
        upload(actor_of(make_staff(role)), what, file_name="", content=b"", may_change=False, now=NOW)


def test_a_step_follows_the_one_before_and_none_is_taken_twice(keeper):
    done = Importing(keeper, "customers", "name\nHalden\n")
    with pytest.raises(WrongStateError):
        begin(keeper, done.public_id, is_undo=True, now=NOW)

    done.go_on().work()

    assert count(Customer) == 1
    with pytest.raises(WrongStateError):
        begin(keeper, done.public_id, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_step_that_nobody_works_on_can_begin_again_after_a_moment(keeper):
    done = Importing(keeper, "customers", "name\nHalden\n")
    begin(keeper, done.public_id, now=NOW)
    with pytest.raises(WrongStateError):
        begin(keeper, done.public_id, now=NOW + timedelta(seconds=1))

    begin(keeper, done.public_id, now=NOW + timedelta(seconds=5))

    assert done.work().state == "imported"


def test_what_was_refused_can_be_checked_again_once_what_it_needs_is_there(keeper):
    text = "customer,name,environment,product,release\nHalden,a,lab,Kestrel Gateway,5.4.2\n"
    done = Importing(keeper, "instances", text)
    make_release()
    make_customer("Halden")

    assert done.state == "refused"
    assert done.go_on().state == "checked"


def test_records_that_appear_between_check_and_import_are_found(keeper):
    done = Importing(keeper, "customers", "name\nHalden\nOrbit\n")
    make_customer("HALDEN")

    assert done.go_on().counts == (1, 0, 1)


def test_there_is_no_import_of_another_id(keeper):
    customer = make_customer()

    with pytest.raises(NoSuchImportError), acting_as(keeper):
        import_with(actor=keeper, public_id=customer.public_id)


def test_an_import_that_fails_says_so_and_can_be_checked_again(keeper, monkeypatch):
    done = Importing(keeper, "customers", "name\nHalden\n")
    begin(keeper, done.public_id, now=NOW)
    monkeypatch.setattr("inscope.flows.imports.run.bring_in", lambda *_args, **_more: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        done.work()

    assert done.state == "refused"
    assert done.problems[0][3].startswith("no fault of the product")
    monkeypatch.undo()
    assert done.go_on().state == "checked"
    assert timezone.is_aware(done.row.begun_at)


def test_an_import_that_the_database_refuses_is_said_to_be_disturbed(keeper, monkeypatch):
    done = Importing(keeper, "customers", "name\nHalden\n").go_on()
    monkeypatch.setattr("inscope.flows.imports.run.take_back", disturbed)

    done.go_on(is_undo=True)

    assert done.state == "imported"
    assert [one[3] for one in done.problems] == [DISTURBED]
    assert count(Customer) == 1


def disturbed(*_args):
    raise OperationalError


def test_what_came_to_rest_on_it_in_the_last_moment_stands_in_the_way_as_well(keeper, halden, monkeypatch):
    make_release()
    text = "customer,name,environment,product,release\nHalden Telecom,a,lab,Kestrel Gateway,5.4.2\n"
    done = Importing(keeper, "instances", text).go_on()
    with acting_as(INSCOPE):
        make_claim(Instance.objects.get(), make_subscription(halden))
    monkeypatch.setattr("inscope.flows.imports.instances.rests_on_instances", lambda **_numbers: {})

    done.go_on(is_undo=True)

    assert done.state == "imported"
    assert [one[3] for one in done.problems] == [UNSEEN]
    assert count(Instance) == 1


def test_a_customer_reads_no_import(keeper, halden):
    Importing(keeper, "customers", "name\nNordic\n")

    for model in (Import, ImportedRow):
        with pytest.raises(ProgrammingError, match="permission denied"), acting_as(actor_of(make_contact(halden))):
            model.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_second_does_nothing(keeper):
    done = Importing(keeper, "customers", "name\nHalden\n")
    begin(keeper, done.public_id, now=NOW)
    other = connection.copy()
    with closing(other), other.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s, %s)", [WORK, done.row.id])
        done.work()
        assert (done.state, done.row.is_at_work, count(Customer)) == ("importing", True, 0)
        cursor.execute("select pg_advisory_unlock(%s, %s)", [WORK, done.row.id])  # a server that hangs up lets go later

    assert done.work().state == "imported"
    assert done.work().state == "imported"
    assert count(Customer) == 1


# -- what others may do, and what is told of it -----------------------------------------------------


def test_only_an_administrator_changes_what_a_contact_may_do_and_takes_that_back(keeper, halden):
    manager = actor_of(make_staff("account_manager"))
    make_contact(halden, email="ada@halden.example", name="Ada Holm", roles=["open_requests"])
    text = f"{CONTACTS}Halden Telecom,ada@halden.example,Ada Holm,administer|sign\n"

    refused = Importing(manager, "contacts", text, may_change=True)
    assert refused.state == "refused"
    assert [one[3] for one in refused.problems] == [CHANGED]

    done = Importing(keeper, "contacts", text, may_change=True).go_on()
    assert done.state == "imported"
    with pytest.raises(RightRefusedError):
        begin(manager, done.public_id, is_undo=True, now=NOW)
    assert done.go_on(is_undo=True).state == "undone"
    assert values(Person, "roles")[-1] == (["open_requests"],)


def test_customers_may_change_places_and_back(keeper, halden):
    make_customer("Halden Wholesale", parent=halden)
    text = "name,parent\nHalden Telecom,Halden Wholesale\nHalden Wholesale,\n"

    done = Importing(keeper, "customers", text, may_change=True).go_on()

    assert done.state == "imported"
    assert [parent is None for (parent,) in values(Customer, "parent_id")] == [False, True]
    assert done.go_on(is_undo=True).state == "undone"
    assert [parent is None for (parent,) in values(Customer, "parent_id")] == [True, False]


def test_the_list_knows_that_somebody_works_on_an_import(keeper, monkeypatch):
    done = Importing(keeper, "customers", "name\nHalden\n")
    begin(keeper, done.public_id, now=NOW)
    later = NOW + timedelta(minutes=1)

    for is_at_work in (True, False):
        monkeypatch.setattr("inscope.apps.imports.selectors.is_held", lambda _work, _number, held=is_at_work: held)
        (line,) = imports_page(keeper, {}, now=later).lines
        assert (line.standing.word == "Interrupted") is not is_at_work


def test_two_references_from_one_table_are_counted_together(keeper, halden):
    made, line = make_instance(halden, is_licensed=False), make_subscription(halden)
    claim_instance(keeper, made.public_id, line.public_id, today=TODAY, now=NOW)
    release_claim(keeper, made.public_id, line.public_id, now=NOW)
    with acting_as(INSCOPE):
        found = references_to(Person, [keeper.person])

    assert found[keeper.person]["claims"] == 2
