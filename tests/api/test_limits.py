"""How much one address may ask: 60 requests in any 60 seconds, however they come."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from inscope.api import limits
from inscope.api.errors import TooManyRequestsError
from inscope.api.limits import REQUESTS_MAX, WINDOW_SECONDS, spend
from tests.api.conftest import NOW

FEW = 6


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(limits, "REQUESTS_MAX", FEW)


def use_up(api, count: int = FEW, **more):
    statuses = {api.post("decisions", '{"facts": {}}', **more).status_code for _ in range(count)}
    assert statuses == {200}


def test_one_request_too_many_is_refused_with_the_time_to_wait(api):
    assert (REQUESTS_MAX, WINDOW_SECONDS) == (60, 60)
    use_up(api, REQUESTS_MAX)

    answer = api.decide({})

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(WINDOW_SECONDS)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["retry_after"]) == ("too_many_requests", WINDOW_SECONDS)


def test_decisions_and_questions_draw_on_the_same_minute_and_so_do_refused_bodies(api, few):
    for _ in range(FEW // 3):
        assert api.post("questions", '{"facts": {}}').status_code == 200
        assert api.post("decisions", "no JSON").status_code == 400
        assert api.post("decisions", "words", content_type="text/plain").status_code == 415

    assert api.post("questions", '{"facts": {}}').status_code == 429


def test_headers_do_not_change_whose_minute_it_is(api, few):
    use_up(api)

    for header in ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP"):
        assert api.post("decisions", '{"facts": {}}', **{header: "198.51.100.1"}).status_code == 429


def test_another_address_has_a_minute_of_its_own(api, few):
    use_up(api)

    assert api.post("decisions", '{"facts": {}}', REMOTE_ADDR="203.0.113.8").status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("", "", True),
    ],
)
def test_a_network_of_ipv6_counts_as_one_address(api, few, one, other, together):
    use_up(api, REMOTE_ADDR=one)

    assert (api.post("decisions", '{"facts": {}}', REMOTE_ADDR=other).status_code == 429) is together


def test_after_a_minute_it_is_answered_again(api, few, monkeypatch):
    use_up(api)
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(seconds=WINDOW_SECONDS))

    assert api.decide({}).status_code == 200


def test_policies_are_not_counted(api, few):
    use_up(api)

    assert api.client.get("/api/v1/policies", REMOTE_ADDR=api.address).status_code == 200


def test_no_minute_holds_more_than_its_share(db):
    now = 1_000.0
    for number in range(REQUESTS_MAX):
        spend("a", now + number / 2)

    # The first was 30 seconds before the last: each one that leaves the minute makes room for one.
    with pytest.raises(TooManyRequestsError) as refused:
        spend("a", now + 59.2)
    assert refused.value.details() == {"retry_after": 1}
    spend("a", now + 60)
    with pytest.raises(TooManyRequestsError):
        spend("a", now + 60.2)
    spend("a", now + 60.5)


@pytest.mark.django_db(transaction=True)
def test_requests_that_come_together_are_all_counted():
    def try_one(number: int) -> bool:
        try:
            spend("crowd", 1_000.0 + number / 1000)
        except TooManyRequestsError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        answered = list(pool.map(try_one, range(150)))

    assert answered.count(True) == REQUESTS_MAX
