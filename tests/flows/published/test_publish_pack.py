"""Publishing: checked first, kept for ever, the same again without effect, and refused in words."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connections

from inscope.apps.published.errors import BeginningTakenError, VersionTakenError
from inscope.apps.published.selectors import published_versions
from inscope.core.policy import PackFiles
from inscope.flows.published.publish_pack import PackFailsChecksError, publish_pack
from tests.core.packs import rule, small

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXAMPLES = """
```example Rain is out of scope
facts: {asked_on: 2026-05-20, wet: true}
expect: out_of_scope by A
```
"""


def pack(version="1", begins="2026-01-01", when="wet"):
    files = small({"wet": "bool"}, [rule("A", when, because="it is wet")], examples=EXAMPLES)
    page = files.policy.decode().replace('version: "1"', f'version: "{version}"').replace("2026-01-01", begins)
    return PackFiles(page.encode(), files.facts, files.services, files.examples)


def test_a_pack_that_passes_its_checks_is_kept_under_its_digest(db):
    files = pack()

    published = publish_pack(files, now=NOW)

    assert published.is_new
    assert published.version.digest == files.digest
    assert published.version.published_at == NOW
    assert published_versions() == (published.version,)


def test_the_same_contents_again_change_nothing(db):
    first = publish_pack(pack(), now=NOW)

    again = publish_pack(pack(), now=datetime(2027, 1, 1, tzinfo=UTC))

    assert not again.is_new
    assert again.version == first.version


def test_a_published_version_is_not_replaced_by_other_contents(db):
    first = publish_pack(pack(), now=NOW)

    with pytest.raises(VersionTakenError, match="`small@1` is already published with other contents") as refusal:
        publish_pack(pack(begins="2026-02-01"), now=NOW)

    assert refusal.value.details()["digest"] == first.version.digest
    assert len(published_versions()) == 1


def test_two_versions_do_not_begin_on_the_same_day(db):
    publish_pack(pack(), now=NOW)

    with pytest.raises(BeginningTakenError, match="`small@1` already begins on 2026-01-01") as refusal:
        publish_pack(pack(version="2"), now=NOW)

    assert refusal.value.details() == {"pack": "small", "version": "1", "valid_from": "2026-01-01"}
    assert "valid: {from: ...}" in refusal.value.hint


def test_a_later_version_joins_an_open_one(db):
    publish_pack(pack(), now=NOW)

    assert publish_pack(pack(version="2", begins="2026-06-01"), now=NOW).is_new


def test_a_pack_that_fails_a_check_is_refused_with_every_problem(db):
    with pytest.raises(PackFailsChecksError, match="`wett`") as refusal:
        publish_pack(pack(when="wett"), now=NOW)

    assert refusal.value.details()["problems"]
    assert published_versions() == ()


@pytest.mark.django_db(transaction=True)
def test_two_that_publish_the_same_at_once_get_one_version():
    answers = []

    def publish():
        try:
            answers.append(publish_pack(pack(), now=NOW))
        finally:
            connections.close_all()

    both = [threading.Thread(target=publish) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(answer.is_new for answer in answers) == [False, True]
    assert len(published_versions()) == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_test_committed_is_gone_for_the_next():
    assert published_versions() == ()
    publish_pack(pack(), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_what_a_test_committed_is_gone_for_this_one_too():
    assert published_versions() == ()
    publish_pack(pack(), now=NOW)


def test_the_reference_pack_is_there_for_tests_that_ask_for_it(published_pack):
    assert published_versions() == (published_pack,)
