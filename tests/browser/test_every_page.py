"""Every page: accessible in light and dark, silent under the content policy, whole on a phone, light to load."""

import gzip

import pytest

from tests.browser.looks import LOOKS, judge, looked_at, shift_of, shoot
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser

LARGEST_PAGE = 100_000  # bytes as sent, with what it loads


@pytest.fixture(scope="module")
def site(standing_site):
    return standing_site


@pytest.mark.parametrize(("name", "look"), looked_at(PAGES))
def test_a_page_is_accessible_and_the_browser_has_no_complaint(visitor, name, look):
    page = visitor.open(PAGES[name], **LOOKS[look])
    shoot(page, f"public-{name}-{look}")

    judge(page, visitor)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_lightly_and_nothing_moves(visitor, name):
    page = visitor.open(PAGES[name])
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.__setitem__(response.url, len(gzip.compress(response.body()))))
    page.reload(wait_until="networkidle")

    assert shift_of(page) == 0
    assert 0 < sum(sizes.values()) <= LARGEST_PAGE, sizes
