"""Records of the catalogue: changed by those who may, each with its entry; PostgreSQL keeps out what cannot be."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from inscope.apps.audit.selectors import history_of, verify_all
from inscope.apps.catalog import edits
from inscope.apps.catalog.errors import NotInCatalogError
from inscope.apps.catalog.models import Feature, FeatureInRelease, MajorVersion, Product, Release, RoadmapItem
from inscope.apps.catalog.records import subject_of, values_of
from inscope.apps.catalog.services import keep_phase_date
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.policy import load_policy
from inscope.core.records import RecordMovedOnError, RecordTakenError, ValueRefusedError, state_of
from inscope.packs import read_shipped
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_contact, make_release, make_staff

SHIPPED = load_policy(read_shipped("restcomm-c3")).pack.services.lifecycle
A_DAY, NEXT_DAY = date(2026, 5, 20), date(2026, 5, 21)
WITHDRAWN = {"released_on": A_DAY, "withdrawn_on": A_DAY}


@pytest.fixture
def keeper(db):
    return actor_of(make_staff("product_manager"))


@pytest.fixture
def release(db):
    return make_release()


@pytest.fixture
def product(release):
    return release.major.product


def seen(row):
    with acting_as(INSCOPE):
        return state_of(values_of(type(row).objects.get(pk=row.pk)))


def entries(row):
    with acting_as(INSCOPE):
        return [(one.event, one.details) for one in history_of(actor=INSCOPE, subject=subject_of(row), most=9)]


def save_release(actor, row, *, state=None, **values):
    with acting_as(INSCOPE):
        row = Release.objects.select_related("major__product").get(pk=row.pk)
        wanted: dict[str, Any] = values_of(row) | values
    edits.save_release(
        actor=actor, product_id=row.major.product.public_id, release_id=row.public_id, seen=state or seen(row),
        now=NOW, **wanted,
    )  # fmt: skip


def save_product(actor, row=None, *, state=None, name="Kestrel Relay", lifecycle_years=5, els_eligible=None):
    return edits.save_product(
        actor=actor, product_id=row and row.public_id, seen=(state or seen(row)) if row else "",
        name=name, lifecycle_years=lifecycle_years, els_eligible=els_eligible, lifecycle=SHIPPED, now=NOW,
    )  # fmt: skip


def test_what_was_added_and_what_changed_is_in_the_audit_which_stays_whole(keeper):
    product_id = save_product(keeper)
    with acting_as(INSCOPE):
        product = Product.objects.get(public_id=product_id)
    save_product(keeper, product, lifecycle_years=7)

    changed, added = entries(product)
    assert changed == ("product_changed", {"name": "Kestrel Relay", "changes": {"lifecycle_years": [5, 7]}})
    assert added[1]["changes"] == {"name": [None, "Kestrel Relay"], "lifecycle_years": [None, 5]}
    with acting_as(INSCOPE):
        assert verify_all(actor=INSCOPE) == {"installation": 2}


def test_the_history_of_a_product_holds_that_of_its_parts_and_of_no_other_product(keeper, product, release):
    other = make_release("1.0", product="Kestrel Messaging", major=1)
    save_release(keeper, release, kind="minor")
    save_release(keeper, other, kind="patch")

    assert [details["name"] for _event, details in entries(product)] == ["5.4.2"]
    assert entries(product) == entries(release)


@pytest.mark.parametrize("who", ["support_engineer", "account_manager", "a contact"])
def test_who_may_not_keep_the_catalogue_changes_nothing(product, who):
    actor = actor_of(make_contact() if who == "a contact" else make_staff(who))

    with pytest.raises(RightRefusedError):
        save_product(actor, product, name="Mine")
    assert entries(product) == []


def test_a_contact_sees_nothing_of_the_history(keeper, product):
    save_product(keeper, product, lifecycle_years=7)
    contact = actor_of(make_contact())

    with acting_as(contact):
        assert history_of(actor=contact, subject=subject_of(product), most=9) == ()


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(keeper, product):
    state = seen(product)
    save_product(keeper, product, name="Kestrel Gate", state=state)

    with pytest.raises(RecordMovedOnError):
        save_product(keeper, product, name="Mine", state=state)
    with acting_as(INSCOPE):
        assert Product.objects.get(pk=product.pk).name == "Kestrel Gate"


def test_a_refused_name_leaves_everything_as_it_was(keeper, product):
    other = make_release("1.0", product="Kestrel Messaging", major=1).major.product

    with pytest.raises(RecordTakenError, match="already"):
        save_product(keeper, other, name="kestrel gateway")
    assert entries(other) == []


def test_a_length_of_life_cycle_against_which_a_fixed_day_would_be_out_of_order_is_refused(keeper, product, release):
    with acting_as(INSCOPE):
        keep_phase_date(major_id=release.major_id, phase="extended", ends_on=date(2031, 6, 30))
    save_product(keeper, product, name=product.name, lifecycle_years=5, els_eligible=True)

    with pytest.raises(ValueRefusedError, match="version 5: `Extended support` would end on 2031-06-30") as error:
        save_product(keeper, product, name=product.name, lifecycle_years=9, els_eligible=True)
    assert error.value.field == "lifecycle_years"


def test_a_withdrawn_release_that_comes_back_keeps_its_original_day(keeper, release):
    save_release(keeper, release, released_on=A_DAY)
    save_release(keeper, release, withdrawn_on=NEXT_DAY)

    with pytest.raises(ValueRefusedError, match="keeps its original day"):
        save_release(keeper, release, released_on=date(2026, 5, 1), re_released_on=NEXT_DAY)
    save_release(keeper, release, re_released_on=NEXT_DAY)
    save_release(keeper, release, withdrawn_on=None, re_released_on=None, released_on=date(2026, 5, 1))

    with acting_as(INSCOPE):
        assert Release.objects.get(pk=release.pk).released_on == date(2026, 5, 1)


def test_what_is_of_another_product_is_absent(keeper, product, release):
    other = make_release("1.0", product="Kestrel Messaging", major=1)
    item = {"item_id": None, "seen": "", "name": "Cloud", "status": "shipped", "now": NOW, "actor": keeper}

    with pytest.raises(NotInCatalogError):
        edits.save_roadmap_item(product_id=product.public_id, shipped_in=other.name, **item)
    with pytest.raises(NotInCatalogError):
        edits.save_features_in(
            actor=keeper, product_id=product.public_id, release_id=other.public_id, seen="", statuses={}, now=NOW
        )
    edits.save_roadmap_item(product_id=product.public_id, shipped_in=release.name, **item)


def test_an_item_stays_with_its_release_where_another_version_has_one_of_the_same_name(keeper, product, release):
    item = {"name": "Cloud", "status": "shipped", "shipped_in": release.name, "now": NOW, "actor": keeper}
    edits.save_roadmap_item(product_id=product.public_id, item_id=None, seen="", **item)
    later = make_release(release.name, major=99)
    with acting_as(INSCOPE):
        row = RoadmapItem.objects.get()

    item["name"] = "Cloud edition"
    edits.save_roadmap_item(product_id=product.public_id, item_id=row.public_id, seen=seen(row), **item)

    with acting_as(INSCOPE):
        assert RoadmapItem.objects.get().shipped_in_id == release.pk != later.pk


# -- what PostgreSQL keeps out ---------------------------------------------------------------------


def change(model, row, **values):
    with acting_as(INSCOPE), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "huge"},
        {"feature_status": "removed"},
        {"released_on": None, "withdrawn_on": A_DAY},
        {"released_on": NEXT_DAY, "withdrawn_on": A_DAY},
        {**WITHDRAWN, "re_released_on": date(2026, 5, 19)},
        {"released_on": A_DAY, "re_released_on": A_DAY},
    ],
)
def test_no_release_is_what_it_cannot_be(release, values):
    with pytest.raises(IntegrityError):
        change(Release, release, **values)


def test_no_withdrawn_release_gets_another_original_day(release):
    change(Release, release, **WITHDRAWN)

    with pytest.raises(DatabaseError, match="keep their released_on"):
        change(Release, release, released_on=date(2026, 5, 1))
    change(Release, release, withdrawn_on=None, released_on=date(2026, 5, 1))


def test_nothing_moves_to_another_product(product, release):
    other = make_release("1.0", product="Kestrel Messaging", major=1)

    with pytest.raises(DatabaseError, match="keep their major_id"):
        change(Release, release, major_id=other.major_id)
    with pytest.raises(DatabaseError, match="keep their product_id"):
        change(MajorVersion, release.major, product_id=other.major.product_id)


def test_nothing_names_a_release_of_another_product(product, release):
    other = make_release("1.0", product="Kestrel Messaging", major=1)
    with acting_as(INSCOPE):
        feature = Feature.objects.create(public_id=uuid.uuid4(), product=product, name="A", name_key="a")
        FeatureInRelease.objects.create(feature=feature, release=release, status="planned")
        for make in (
            lambda: FeatureInRelease.objects.create(feature=feature, release=other, status="planned"),
            lambda: RoadmapItem.objects.create(
                public_id=uuid.uuid4(), product=product, name="A", name_key="a", status="shipped", shipped_in=other
            ),
        ):
            with pytest.raises(IntegrityError, match="release of another product"), transaction.atomic():
                make()


def test_what_shipped_names_its_release_and_nothing_else_does(product, release):
    for number, (status, shipped_in) in enumerate((("shipped", None), ("planned", release))):
        with pytest.raises(IntegrityError, match="roadmap_item_shipped"), acting_as(INSCOPE), transaction.atomic():
            RoadmapItem.objects.create(
                public_id=uuid.uuid4(), product=product, name=f"{number}", name_key=f"{number}",
                status=status, shipped_in=shipped_in,
            )  # fmt: skip
