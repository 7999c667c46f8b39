"""The pages that every browser test of the whole site goes through."""

from urllib.parse import urlencode

from playwright.sync_api import ViewportSize

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

OPEN = {"request_kind": "production", "issue_class": "product_issue"}
LIVE = OPEN | {
    "deployment.live_end_user_traffic": "true",
    "deployment.commercial_use": "true",
    "deployment.prime_time_use": "true",
}
ENTITLED = LIVE | {
    "version.feature_status": "generally_available",
    "instance_licensed": "true",
    "subscription_active": "true",
    "version.major_original_release_on": "2025-01-10",
    "lifecycle_years": "5",
}
REFUSED = {"request_kind": "production", "issue_class": "performance_tuning"}


def check(answers: dict[str, str]) -> str:
    return f"/check/?{urlencode(answers)}"


PAGES = {
    "home": "/",
    "versions": "/policy/",
    "scope": "/policy/2026.1/#PS-DEF",
    "lifecycle-empty": "/lifecycle/",
    "response-times": "/response-times/",
    "calendar-year": "/response-times/calendar/2026/",
    "api": "/api/docs/",
    "check-new": "/check/",
    "check-list": check({"request_kind": "production"}),
    "check-open": check(OPEN),
    "check-date": check(LIVE | {"ask": "version.major_original_release_on"}),
    "check-judgment": check(ENTITLED),
    "check-covered": check(ENTITLED | {"caused_by_product": "reasonable_doubt"}),
    "check-refused": check(REFUSED),
    "check-bad": check({"request_kind": "development", "hours.requested": "abc", "colour": "red"}),
    "missing": "/nothing/",
}
