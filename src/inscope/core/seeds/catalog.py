"""What a seed file says of the parts of a product: its features, components and roadmap."""

from inscope.core.policy.yamltree import Tree
from inscope.core.seeds.model import ComponentSeed, FeatureSeed, InReleaseSeed, RoadmapSeed
from inscope.core.seeds.reading import Reading, given, place_of


def read_feature(_reading: Reading, tree: Tree) -> FeatureSeed:
    """Read a feature with its status in releases, which are named."""
    entries = tree.record(("name", "releases"), required=("name",))
    releases = entries["releases"].map("a map of releases to statuses") if "releases" in entries else {}
    return FeatureSeed(
        place=place_of(tree),
        name=entries["name"].text("a name"),
        releases=tuple(InReleaseSeed(place_of(one), name, one.text("a status")) for name, one in releases.items()),
    )


def read_component(_reading: Reading, tree: Tree) -> ComponentSeed:
    """Read a component."""
    entries = tree.record(("name", "kind"), required=("name", "kind"))
    return ComponentSeed(place_of(tree), entries["name"].text("a name"), entries["kind"].text("a kind"))


def read_roadmap_item(_reading: Reading, tree: Tree) -> RoadmapSeed:
    """Read an item of the roadmap."""
    entries = tree.record(("name", "status", "shipped_in"), required=("name", "status"))
    return RoadmapSeed(
        place=place_of(tree),
        name=entries["name"].text("a name"),
        status=entries["status"].text("a status"),
        shipped_in=given(entries, "shipped_in", Tree.text),
    )
