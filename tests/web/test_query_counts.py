"""How many queries a page costs: pinned, so that more is a choice."""

import pytest

from inscope.apps.published.selectors import policy_of


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 1),
        ("/check/", 1),
        ("/check/?request_kind=production&issue_class=performance_tuning", 1),
        ("/policy/", 1),
        ("/policy/2026.1/", 2),
        ("/policy/current/", 1),
        ("/api/docs/", 0),
    ],
)
def test_a_page_costs_a_fixed_number_of_queries(client, published_pack, django_assert_num_queries, address, queries):
    policy_of(digest=published_pack.digest)  # compiled once a process
    with django_assert_num_queries(queries):
        assert client.get(address).status_code in {200, 302}
