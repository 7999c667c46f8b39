"""The catalogue in the office: what is typed is kept, what is wrong is said beside its field, and nothing is lost."""

import re

import pytest
from django.urls import reverse

from inscope.apps.catalog.models import Component, Feature, FeatureInRelease, MajorVersion, PhaseDate, Product, Release
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import make_release, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")


@pytest.fixture
def release(db):
    return make_release()


@pytest.fixture
def product(release):
    return release.major.product


@pytest.fixture
def keeper(client, db):
    client.force_login(make_staff("product_manager", name="Dag Lindqvist"))
    return client


def found(pattern, answer):
    """The one part of an answer that a pattern is for."""
    (part,) = re.findall(pattern, text_of(answer), re.DOTALL)
    return part


def seen_in(answer):
    """The state of the record that a form shows."""
    return found(r'name="seen" value="(\w+)"', answer)


def send(client, address, *, seen=None, **fields):
    return client.post(address, {"seen": seen or seen_in(client.get(address)), **fields})


def at(name, *args):
    return reverse(f"catalog-{name}", args=args)


def text_of(answer):
    return answer.content.decode()


def error_beside(answer, field):
    """What a form says beside a field."""
    return found(rf'id="record-{field}-error">.*?</svg>([^<]*)', answer)


def test_a_vendor_writes_its_catalogue_with_the_pages_alone(keeper):
    answer = send(keeper, at("product-new"), name="Kestrel Relay", lifecycle_years="5", els_eligible="yes")
    page = answer.headers["Location"]
    with acting_as(INSCOPE):
        product = Product.objects.get(name="Kestrel Relay")
    ids = [product.public_id]
    send(keeper, at("major-new", *ids), number="2", original_release_on="2026-01-10", ends_full="2027-06-30")
    send(
        keeper, at("release-new", *ids), major="2", name="2.1.0", kind="minor", released_on="2026-02-01",
        feature_status="generally_available",
    )  # fmt: skip
    send(keeper, at("feature-new", *ids), name="Call recording")
    send(keeper, at("component-new", *ids), name="FreeSWITCH", kind="integration")
    send(keeper, at("roadmap-new", *ids), name="Recording in the cloud", status="shipped", shipped_in="2.1.0")
    with acting_as(INSCOPE):
        release, feature = Release.objects.get(name="2.1.0"), Feature.objects.get(name="Call recording")
    send(keeper, at("in-release", *ids, release.public_id), **{str(feature.public_id): "technology_preview"})

    shown = text_of(keeper.get(page))
    for word in (
        "Kestrel Relay",
        "5 years",
        "On offer",
        "30 Jun 2027",
        "2.1.0",
        "Call recording",
        "Technology preview",
    ):
        assert word in shown
    for word in ("FreeSWITCH", "Recording in the cloud", "Shipped", "Minor", "Dag Lindqvist", "Features changed"):
        assert word in shown
    assert [one for one in ("Product added: Kestrel Relay", "Major version added: 2") if one not in shown] == []


def test_an_edit_is_told_in_the_history_from_what_to_what(keeper, product):
    address = at("product-edit", product.public_id)

    assert send(keeper, address, name=product.name, lifecycle_years="7", els_eligible="").status_code == 302

    history = text_of(keeper.get(address)).partition('id="history"')[2]
    told = " ".join(re.sub(r"<[^>]+>", " ", history).split())
    assert "Product changed: Kestrel Gateway" in told
    assert "Life cycle in years: before: 5 → after: 7" in told
    assert "Extended Life Cycle Support: before: yes → after: empty" in told
    assert "Dag Lindqvist" in told


def test_saving_what_stands_is_told_nowhere(keeper, product):
    address = at("product-edit", product.public_id)

    send(keeper, address, name=product.name, lifecycle_years="5", els_eligible="yes")

    assert "Nothing was changed" in text_of(keeper.get(address))


@pytest.mark.parametrize("name", ["Kestrel Gateway", "kestrel  GATEWAY", "Kestrel Gáteway"])
def test_a_name_that_stands_is_refused_beside_its_field(keeper, product, name):
    answer = send(keeper, at("product-new"), name=name, lifecycle_years="4", els_eligible="no")

    assert answer.status_code == 422
    assert "already" in error_beside(answer, "name")
    assert 'value="4"' in text_of(answer)
    assert '<option value="no" selected>' in text_of(answer)
    with acting_as(INSCOPE):
        assert Product.objects.count() == 1


def test_every_field_that_is_wrong_is_told_at_once(keeper, product):
    answer = send(keeper, at("product-new"), name=" ", lifecycle_years="two", els_eligible="yes")

    assert answer.status_code == 422
    assert "is missing" in error_beside(answer, "name")
    assert "from 3 to 100" in error_beside(answer, "lifecycle_years")
    assert 'value="two"' in text_of(answer)


PLANNED = {"feature_status": "planned"}
LATE = {"number": "6", "original_release_on": "2026-05-01", "ends_full": "2026-04-30"}
REVERSED = {"ends_full": "2027-06-30", "ends_maintenance": "2027-06-29"}
EARLY_ELS = {"ends_full": "", "ends_extended": "2031-04-30"}
UNRELEASED = {"major": "5", "name": "5.5", "withdrawn_on": "2026-01-01"}


@pytest.mark.parametrize(
    ("page", "fields", "refusal"),
    [
        ("major-new", {"number": "6", "original_release_on": "31.12.2026"}, ("original_release_on", "31.12.2026")),
        ("major-new", {"number": "5"}, ("number", "already")),
        ("major-new", {"number": "-1"}, ("number", "whole number")),
        ("major-new", LATE, ("ends_full", "before")),
        ("major-new", LATE | REVERSED, ("ends_maintenance", "before Full support on 2027-06-30")),
        ("major-new", LATE | EARLY_ELS, ("ends_extended", "before Maintenance on 2031-05-01")),
        ("release-new", {"major": "9", "name": "9.0", **PLANNED}, ("major", "choices")),
        ("release-new", {"major": "5", "name": "5.4.2", **PLANNED}, ("name", "already")),
        ("release-new", {"major": "5", "name": "a\x07", **PLANNED}, ("name", "no name")),
        ("release-new", {"major": "5", "name": "a\0", **PLANNED}, ("name", "not for print")),
        ("release-new", {"major": "5", "name": "5.5", "kind": "huge", **PLANNED}, ("kind", "choices")),
        ("release-new", {"major": "5", "name": "5.5", "feature_status": "removed"}, ("feature_status", "choices")),
        ("release-new", UNRELEASED | PLANNED, ("withdrawn_on", "not released")),
        ("feature-new", {"name": ""}, ("name", "missing")),
        ("component-new", {"name": "F5", "kind": ""}, ("kind", "missing")),
        ("roadmap-new", {"name": "Cloud", "status": "shipped"}, ("shipped_in", "release")),
        (
            "roadmap-new",
            {"name": "Cloud", "status": "planned", "shipped_in": "5.4.2"},
            ("shipped_in", "no release yet"),
        ),
        ("roadmap-new", {"name": "Cloud", "status": "shipped", "shipped_in": "9.9"}, ("shipped_in", "choices")),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(keeper, product, page, fields, refusal):
    field, said = refusal

    answer = send(keeper, at(page, product.public_id), **fields)

    assert answer.status_code == 422
    assert said in error_beside(answer, field)


def test_a_change_over_another_ones_change_is_refused_once_with_both_in_view(keeper, product):
    address = at("product-edit", product.public_id)
    seen = seen_in(keeper.get(address))
    send(keeper, address, name=product.name, lifecycle_years="7", els_eligible="yes")

    late = {"name": "Kestrel Gate", "lifecycle_years": "4", "els_eligible": "yes"}
    answer = send(keeper, address, seen=seen, **late)

    assert answer.status_code == 422
    assert "somebody changed this product" in text_of(answer).lower()
    assert "Stands now: 7" in " ".join(text_of(answer).split())
    assert 'value="Kestrel Gate"' in text_of(answer)
    again = seen_in(answer)
    assert send(keeper, address, seen=again, **late).status_code == 302
    with acting_as(INSCOPE):
        assert Product.objects.get(pk=product.pk).lifecycle_years == 4


def test_a_fixed_day_that_is_emptied_is_gone(keeper, product):
    address = at("major", product.public_id, 5)
    fields = {"number": "5", "original_release_on": "2025-01-10"}
    send(keeper, address, ends_full="2027-06-30", **fields)
    assert 'value="2027-06-30"' in text_of(keeper.get(address))

    send(keeper, address, ends_full="", **fields)

    with acting_as(INSCOPE):
        assert not PhaseDate.objects.exists()
        assert MajorVersion.objects.get(product=product).number == 5


def test_a_feature_leaves_a_release_that_it_was_in(keeper, product, release):
    send(keeper, at("feature-new", product.public_id), name="Recording")
    with acting_as(INSCOPE):
        key = str(Feature.objects.get().public_id)
    address = at("in-release", product.public_id, release.public_id)

    send(keeper, address, **{key: "planned"})
    send(keeper, address, **{key: "removed"})
    assert "Removed" in text_of(keeper.get(at("product", product.public_id)))
    send(keeper, address, **{key: ""})

    with acting_as(INSCOPE):
        assert not FeatureInRelease.objects.exists()
    assert "Recording: before: removed → after: empty" in " ".join(
        re.sub(r"<[^>]+>", " ", text_of(keeper.get(address))).split()
    )


def test_more_features_than_a_form_holds_are_gone_through_one_form_after_another(keeper, product, release, monkeypatch):
    monkeypatch.setattr("inscope.reads.office_records.MOST_CHOICES", 2)
    for name in ("Alpha", "Beta", "Gamma"):
        send(keeper, at("feature-new", product.public_id), name=name)
    address = at("in-release", product.public_id, release.public_id)

    answer = send(keeper, address)

    assert answer.headers["Location"] == f"{address}?after=Beta"
    assert "Gamma" in text_of(keeper.get(answer.headers["Location"]))
    assert send(keeper, answer.headers["Location"]).headers["Location"] == at("product", product.public_id)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"5.4.2", "4.8.1", "3.0"}),
        ("?q=5.4", {"5.4.2"}),
        ("?kind=patch", {"4.8.1"}),
        ("?kind=of+no+kind", {"5.4.2", "4.8.1", "3.0"}),
        ("?state=withdrawn", {"3.0"}),
        ("?state=available", {"5.4.2", "4.8.1"}),
        ("?after=nonsense", {"5.4.2", "4.8.1", "3.0"}),
        ("?q=%00", {"5.4.2", "4.8.1", "3.0"}),
    ],
)
def test_releases_are_found_by_what_the_address_says(keeper, release, query, found):
    with acting_as(INSCOPE):
        major = release.major
        for name, kind, withdrawn in (("4.8.1", "patch", None), ("3.0", "", "2026-03-01")):
            Release.objects.create(
                public_id=f"00000000-0000-0000-0000-00000000{name.replace('.', '').zfill(4)}", major=major, name=name,
                name_key=name, kind=kind, released_on="2026-02-01", withdrawn_on=withdrawn,
            )  # fmt: skip

    shown = text_of(keeper.get(at("releases") + query))

    assert {name for name in ("5.4.2", "4.8.1", "3.0") if f">{name}</a>" in shown} == found


def test_who_may_only_read_finds_no_way_to_change(client, product):
    client.force_login(make_staff("support_engineer"))

    page = text_of(client.get(at("product", product.public_id)))

    assert "5.4.2" in page
    assert at("product-edit", product.public_id) not in page
    assert client.get(at("product-edit", product.public_id)).status_code == 404
    assert client.post(at("product-new"), {"name": "Mine"}).status_code == 404


@pytest.mark.parametrize("page", ["release", "feature", "component", "roadmap"])
def test_a_part_of_another_product_is_absent(keeper, product, page):
    other = make_release("1.0", product="Kestrel Messaging", major=1)
    with acting_as(INSCOPE):
        for model in (Feature, Component):
            model.objects.create(
                public_id=other.public_id,
                product=other.major.product,
                name="A",
                name_key="a",
                **({"kind": "component"} if model is Component else {}),
            )

    assert keeper.get(at(page, product.public_id, other.public_id)).status_code == 404


def test_the_office_counts_what_there_is(keeper, product):
    assert "1 product, 1 release" in text_of(keeper.get("/office/"))
