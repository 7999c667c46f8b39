"""How many statements the lists and the page of a product cost: as many for one row of each as for fifty."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from inscope.apps.catalog.models import (
    Component,
    Feature,
    FeatureInRelease,
    MajorVersion,
    Product,
    Release,
    RoadmapItem,
)
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads.listing import PAGE
from inscope.reads.office_features import features_page
from inscope.reads.office_home import areas
from inscope.reads.office_products import product_page, products_page
from inscope.reads.office_releases import releases_page
from tests.factories import TODAY, make_parts, make_release, make_staff
from tests.reads.counting import cost

pytestmark = pytest.mark.usefixtures("published_pack")

MANY = 50
A_DAY = date(2026, 1, 1)


@pytest.fixture
def reader(db):
    return actor_of(make_staff())


@pytest.fixture
def release(db):
    made = make_release()
    make_parts(made)
    return made


def own(number):
    return {"public_id": uuid.uuid4(), "name": f"n{number:02}", "name_key": f"n{number:02}"}


def fill(release):
    """Give the product fifty more of everything, and the catalogue fifty more products."""
    product = release.major.product
    with acting_as(INSCOPE):
        Product.objects.bulk_create(Product(**own(number)) for number in range(MANY))
        MajorVersion.objects.bulk_create(MajorVersion(product=product, number=100 + one) for one in range(MANY))
        features = Feature.objects.bulk_create(Feature(product=product, **own(one)) for one in range(MANY))
        releases = Release.objects.bulk_create(
            Release(major=release.major, released_on=A_DAY + timedelta(one % 7), **own(one)) for one in range(MANY)
        )
        FeatureInRelease.objects.bulk_create(
            FeatureInRelease(feature=feature, release=one, status="planned") for feature in features for one in releases
        )
        Component.objects.bulk_create(Component(product=product, kind="component", **own(one)) for one in range(MANY))
        RoadmapItem.objects.bulk_create(
            RoadmapItem(product=product, status="shipped", shipped_in=one, **own(number))
            for number, one in enumerate(releases)
        )


@pytest.mark.parametrize(
    ("page", "statements"),
    [
        ("products", 3),  # products, their major versions, their latest releases
        ("releases", 2),  # products to choose from, releases
        ("features", 5),  # the product, major versions to choose from, features, releases, statuses
        (
            "product",
            11,
        ),  # policy, product, releases, versions, dates, features, statuses, parts, roadmap, history, imports
    ],
)
def test_a_page_costs_the_same_for_one_of_each_and_for_fifty(reader, release, page, statements):
    key = release.major.product.public_id
    ask = {
        "products": lambda: products_page(reader, {}),
        "releases": lambda: releases_page(reader, {}),
        "features": lambda: features_page(reader, key, {}),
        "product": lambda: product_page(reader, key, today=TODAY),
    }[page]
    ask()  # the policy is compiled once a process
    few = cost(ask)
    fill(release)

    assert cost(ask) == few == statements


def test_the_areas_cost_the_same_however_much_they_hold(reader, release):
    few = cost(lambda: areas(reader))
    fill(release)

    assert cost(lambda: areas(reader)) == few


def walked(ask):
    """Every line of a list, page by page."""
    asked: dict[str, str] = {}
    lines: list[Any] = []
    while True:
        page = ask(asked)
        lines += page.lines
        if not page.next_query:
            return lines
        asked = dict(pair.split("=") for pair in page.next_query.replace("%3A", ":").split("&"))


def test_a_list_is_gone_through_page_by_page_and_nothing_twice(reader, release):
    fill(release)

    names = [one.name for one in walked(lambda asked: products_page(reader, asked))]
    assert names == sorted(names, key=str.casefold)
    assert len(set(names)) == len(names) == MANY + 1
    releases = walked(lambda asked: releases_page(reader, asked))
    assert len({one.public_id for one in releases}) == len(releases) == MANY + 1
    days = [one.released_on or date.max for one in releases]
    assert days == sorted(days, reverse=True)


def test_a_list_counts_to_the_end_of_a_page(reader, release):
    assert products_page(reader, {}).count == "1"
    fill(release)

    page = products_page(reader, {})
    assert (page.count, len(page.lines)) == ("25+", PAGE)
    assert products_page(reader, {"after": "n49"}).first_query == "after="
    assert products_page(reader, {"q": "n4", "after": "n45"}).first_query == "q=n4"
