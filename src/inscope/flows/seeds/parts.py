"""Keep the parts of a product of a seed file: its features with their status in releases, components and roadmap."""

from datetime import datetime

from inscope.apps.catalog.selectors import release_named
from inscope.apps.catalog.services import keep_component, keep_feature, keep_feature_in, keep_roadmap_item
from inscope.core.seeds.model import FeatureSeed, ProductSeed, RoadmapSeed
from inscope.flows.seeds.tally import Tally


def keep_parts(product: ProductSeed, product_id: int, tally: Tally, now: datetime) -> None:
    """Keep everything of a product but its versions, which stand already."""
    for feature in product.features:
        with tally.noting(feature.place):
            _keep_feature(feature, product.name, product_id, tally, now)
    for one in product.components:
        with tally.noting(one.place):
            kept = keep_component(product_id=product_id, name=one.name, kind=one.kind, now=now)
            tally.count("components", is_new=kept.is_new)
    for item in product.roadmap:
        with tally.noting(item.place):
            tally.count("roadmap items", is_new=_keep_item(item, product.name, product_id, now))


def _keep_feature(one: FeatureSeed, product: str, product_id: int, tally: Tally, now: datetime) -> None:
    kept = keep_feature(product_id=product_id, name=one.name, now=now)
    tally.count("features", is_new=kept.is_new)
    for status in one.releases:
        with tally.noting(status.place):
            release_id = release_named(product=product, name=status.release)
            keep_feature_in(feature_id=kept.id, release_id=release_id, status=status.status)


def _keep_item(one: RoadmapSeed, product: str, product_id: int, now: datetime) -> bool:
    shipped_in_id = None if one.shipped_in is None else release_named(product=product, name=one.shipped_in)
    kept = keep_roadmap_item(
        product_id=product_id, name=one.name, status=one.status, shipped_in_id=shipped_in_id, now=now
    )
    return kept.is_new
