"""How a page is looked at: in light, dark or on a phone; in all of them for pictures, and with `INSCOPE_LONG=1`."""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import PHONE
from tests.sampling import IS_LONG, dealt

SHOTS = os.environ.get("INSCOPE_SHOTS")
"""A folder for pictures of every page, to look at."""

LOOKS: dict[str, Any] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
}
HELD_BACK = "Failed to load resource: the server responded with a status of 4"


def looked_at(pages):
    """Pair each page with a look."""
    return dealt(pages, LOOKS, each=1, is_whole=IS_LONG or bool(SHOTS))


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def judge(page, visitor):
    """Refuse a page that is not accessible, is wider than a phone, or that the browser complains about."""
    page.evaluate("document.querySelectorAll('details').forEach((one, place) => { one.open = place < 12 })")
    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert [one for one in visitor.complaints if HELD_BACK not in one] == []


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
