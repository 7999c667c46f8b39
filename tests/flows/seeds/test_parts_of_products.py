"""What a seed file says of a product: kinds and days of releases, features, components, the roadmap."""

from datetime import UTC

import pytest

from inscope.apps.catalog.models import Component, FeatureInRelease, Release, RoadmapItem
from inscope.core.people import INSCOPE
from inscope.core.seeds import SeedError, read_seed
from inscope.flows.seeds.load import load_seed
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("db", "published_pack")

PRODUCT = """\
products:
  - name: Kestrel Gateway
    majors:
      - number: 5
        releases:
          - {name: 5.4.2, kind: patch, released_on: 2026-02-01, withdrawn_on: 2026-02-03, re_released_on: 2026-02-09}
          - {name: 5.5.0}
    features:
      - {name: Call recording, releases: {5.4.2: technology_preview, 5.5.0: planned}}
      - {name: Failover}
    components: [{name: HAProxy, kind: integration}]
    roadmap:
      - {name: Recording in the cloud, status: in_work}
      - {name: Recording, status: shipped, shipped_in: 5.4.2}
"""


def load(text=PRODUCT):
    return load_seed(read_seed("seed.yaml", text.encode(), now=NOW, zone=UTC), today=TODAY, now=NOW)


def test_a_product_is_loaded_with_its_parts_and_a_second_time_changes_nothing():
    added = load().added

    assert {key: added[key] for key in ("features", "components", "roadmap items")} == {
        "features": 2,
        "components": 1,
        "roadmap items": 2,
    }
    assert dict(load().added) == {}
    with acting_as(INSCOPE):
        release = Release.objects.get(name="5.4.2")
        statuses = dict(FeatureInRelease.objects.values_list("release__name", "status"))
        assert (release.kind, str(release.re_released_on)) == ("patch", "2026-02-09")
        assert Release.objects.get(name="5.5.0").kind == ""
        assert statuses == {"5.4.2": "technology_preview", "5.5.0": "planned"}
        assert Component.objects.get().kind == "integration"
        assert RoadmapItem.objects.get(status="shipped").shipped_in == release


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: patch", "kind: huge", "there is no kind of release `huge`"),
        ("withdrawn_on: 2026-02-03", "withdrawn_on: 2026-01-03", "withdrawn on 2026-01-03 is before released"),
        ("5.5.0: planned", "5.5.0: gone", "there is no status of a feature `gone`"),
        ("5.5.0: planned", "5.6.0: planned", "there is no release of `Kestrel Gateway` `5.6.0`"),
        ("kind: integration", "kind: machine", "there is no kind of component `machine`"),
        ("status: in_work", "status: shipped", "what shipped did so in a release"),
        ("status: in_work", "status: dreamt", "there is no status on the roadmap `dreamt`"),
        ("status: shipped, ", "status: planned, ", "has shipped in no release yet"),
        ("name: 5.5.0", 'name: " 5.4.2"', "the release `5.4.2` stands already, and differs"),
        ("name: Failover", 'name: "\u0301"', "is no name for the feature"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place_and_nothing_is_loaded(old, new, said):
    assert PRODUCT.count(old) == 1
    text = PRODUCT.replace(old, new)

    with pytest.raises(SeedError) as refused:
        load(text)

    problem = refused.value.problems[0]
    assert said in problem.message
    assert problem.line == PRODUCT[: PRODUCT.index(old)].count("\n") + 1
    with acting_as(INSCOPE):
        assert not Release.objects.exists()
