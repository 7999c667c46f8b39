"""Every page: accessible in light and dark, silent under the content policy, whole on a phone, light to load."""

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import PAGES, PHONE

pytestmark = pytest.mark.browser

LARGEST_PAGE = 100_000  # bytes as sent, with what it loads
HELD_BACK = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="module")
def site(standing_site):
    return standing_site


def unfold(page):
    """Open what is folded, so that it is judged as well."""
    page.evaluate("document.querySelectorAll('details').forEach((one, place) => { one.open = place < 12 })")


LAYOUT_SHIFT = """() => new Promise(done => {
            let sum = 0;
            new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value }))
                .observe({type: "layout-shift", buffered: true});
            requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
        })"""
TRIES = 3


def shift_of(page):
    """Return how much moves in a page that has arrived; a machine with other work may paint half a page first."""
    shift = page.evaluate(LAYOUT_SHIFT)
    for _again in range(TRIES - 1):
        if not shift:
            break
        page.reload(wait_until="networkidle")
        shift = page.evaluate(LAYOUT_SHIFT)
    return shift


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_the_browser_has_no_complaint(visitor, name, scheme):
    page = visitor.open(PAGES[name], color_scheme=scheme)
    unfold(page)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert [one for one in visitor.complaints if HELD_BACK not in one] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_on_a_phone_and_never_wider_than_it(visitor, name):
    page = visitor.open(PAGES[name], viewport=PHONE, has_touch=True, is_mobile=True)
    unfold(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_lightly_and_nothing_moves(visitor, name):
    page = visitor.open(PAGES[name])
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.__setitem__(response.url, len(gzip.compress(response.body()))))
    page.reload(wait_until="networkidle")

    assert shift_of(page) == 0
    assert 0 < sum(sizes.values()) <= LARGEST_PAGE, sizes
