"""Which version decides on which day, and that reading it costs what it should."""

from datetime import UTC, date, datetime

import pytest

from inscope.apps.published import selectors
from inscope.apps.published.errors import NotPublishedError, NoVersionInForceError
from inscope.apps.published.services import record_version
from inscope.core.policy import load_policy
from inscope.pg.ids import uuid7
from tests.core.packs import rule, small

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def pack(version="1", valid="{from: 2026-01-01}"):
    files = small({"wet": "bool"}, [rule("A", "wet")])
    page = files.policy.decode().replace('version: "1"', f'version: "{version}"')
    return type(files)(page.replace("{from: 2026-01-01}", valid).encode(), files.facts, files.services)


def publish(version, valid):
    files = pack(version, valid)
    return record_version(pack=load_policy(files).pack, files=files, public_id=uuid7(NOW), now=NOW)


@pytest.fixture
def versions(db):
    """An open version, a later open one, and one for April alone."""
    return [
        publish("1", "{from: 2026-01-01}"),
        publish("2", "{from: 2026-03-01}"),
        publish("april", "{from: 2026-04-01, to: 2026-04-30}"),
    ]


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2026, 1, 1), "1"),
        (date(2026, 2, 28), "1"),
        (date(2026, 3, 1), "2"),
        (date(2026, 4, 1), "april"),
        (date(2026, 4, 30), "april"),
        (date(2026, 5, 1), "2"),
        (date(2030, 1, 1), "2"),
    ],
)
def test_of_the_versions_valid_on_a_day_the_one_that_began_last_decides(versions, on, version):
    assert selectors.version_in_force(name="small", on=on).version == version


def test_a_day_before_every_version_has_none(versions):
    with pytest.raises(
        NoVersionInForceError, match="no published version of `small` is in force on 2025-12-31"
    ) as refusal:
        selectors.version_in_force(name="small", on=date(2025, 12, 31))

    assert refusal.value.details() == {"pack": "small", "on": "2025-12-31"}


def test_a_name_that_was_never_published_is_said_to_be_so(versions):
    with pytest.raises(NotPublishedError, match="no published pack is `large`") as refusal:
        selectors.version_in_force(name="large", on=date(2026, 5, 1))
    assert refusal.value.details() == {"wanted": "large"}

    for ask in (
        lambda: selectors.latest_version(name="large"),
        lambda: selectors.version_named(name="small", version="9"),
        lambda: selectors.version_by_digest(digest="sha256:0"),
        lambda: selectors.files_of(digest="sha256:0"),
    ):
        with pytest.raises(NotPublishedError):
            ask()


def test_versions_are_found_by_label_by_digest_and_listed_from_the_last(versions):
    first, second, april = versions

    assert selectors.version_named(name="small", version="2") == second
    assert selectors.version_by_digest(digest=first.digest) == first
    assert selectors.latest_version(name="small") == april
    assert selectors.versions_of(name="small") == selectors.published_versions() == (april, second, first)
    assert str(april) == "small@april"


def test_the_files_come_back_as_they_were_published(versions):
    files = selectors.files_of(digest=versions[0].digest)

    assert files == pack()
    assert files.digest == versions[0].digest


def test_a_policy_is_compiled_once_for_its_digest(versions, django_assert_num_queries):
    selectors.policy_of.cache_clear()
    with django_assert_num_queries(1):
        first = selectors.policy_of(digest=versions[0].digest)
    with django_assert_num_queries(0):
        assert selectors.policy_of(digest=versions[0].digest) is first
    selectors.policy_of.cache_clear()


@pytest.mark.parametrize("extra", [0, 25])
def test_the_number_of_queries_does_not_grow_with_the_versions(versions, django_assert_num_queries, extra):
    for number in range(extra):
        publish(f"x{number}", f"{{from: {2030 + number}-01-01}}")

    with django_assert_num_queries(1):
        selectors.published_versions()
    with django_assert_num_queries(1):
        selectors.version_in_force(name="small", on=date(2026, 5, 1))
