import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from inscope.core.lifecycle import Lifecycle, Version, spans
from inscope.core.lifecycle_exports import Edition, MajorLife, as_endoflife, as_json, as_openeox, slug
from inscope.core.policy import load_policy
from inscope.packs import read_shipped

SHIPPED = load_policy(read_shipped("restcomm-c3")).pack.services.lifecycle
TODAY = date(2026, 5, 20)
RELEASED = date(2022, 3, 1)
SITE = "https://kestrel.example/lifecycle/"
EDITION = Edition("Kestrel", "2026.1", SHIPPED, TODAY, datetime(2026, 5, 20, 9, 30, tzinfo=UTC), SITE, f"{SITE}policy/")

# What the schema of OpenEoX Core 1.0 (CSD01) says; nothing else is allowed.
CORE_NEEDS = {"$schema", "end_of_life", "end_of_security_support", "last_updated"}
CORE_MAY = CORE_NEEDS | {"end_of_sales", "general_availability"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

# What the schemas of the endoflife.date API 1.2 say: the type of each property, and what may be left out.
TEXT, FLAG, NOTHING = str, bool, type(None)
PRODUCT = {
    "name": (TEXT,), "aliases": (list,), "label": (TEXT,), "category": (TEXT,), "tags": (list,),
    "versionCommand": (TEXT, NOTHING), "identifiers": (list,), "labels": (dict,), "links": (dict,), "releases": (list,),
}  # fmt: skip
RELEASE = {
    "name": (TEXT,), "codename": (TEXT, NOTHING), "label": (TEXT,), "releaseDate": (TEXT,), "isLts": (FLAG,),
    "ltsFrom": (TEXT, NOTHING), "isEoas": (FLAG,), "eoasFrom": (TEXT, NOTHING), "isEol": (FLAG,),
    "eolFrom": (TEXT, NOTHING), "isDiscontinued": (FLAG,), "discontinuedFrom": (TEXT, NOTHING),
    "isEoes": (FLAG, NOTHING), "eoesFrom": (TEXT, NOTHING), "isMaintained": (FLAG,), "latest": (dict, NOTHING),
    "custom": (dict, NOTHING),
}  # fmt: skip
MAY_BE_LEFT_OUT = {"isEoas", "eoasFrom", "isDiscontinued", "discontinuedFrom", "isEoes", "eoesFrom"}


def life(product="Gateway", number=4, *, lifecycle=SHIPPED, latest="4.8.3", **known):
    values: dict[str, Any] = {"original_release_on": RELEASED, "lifecycle_years": 5, "els_eligible": True}
    version = Version(**values | known)
    return MajorLife(product, number, version, spans(lifecycle, version), latest, date(2025, 4, 1) if latest else None)


LIVES = {
    "with a fixed date": life(fixed={"full": date(2025, 12, 31)}),
    "without extended support": life(els_eligible=False),
    "over": life(original_release_on=date(2010, 2, 28), latest=""),
    "of unknown length": life(lifecycle_years=None, els_eligible=None),
    "not released": life(original_release_on=None),
    "of a pack without phases": life(lifecycle=Lifecycle()),
}
ANY = pytest.mark.parametrize("one", LIVES.values(), ids=LIVES.keys())


@ANY
def test_a_record_of_openeox_core_has_the_form_of_its_schema(one):
    (statement,) = as_openeox([one], EDITION)["statements"]
    core = statement["core"]

    assert CORE_NEEDS <= core.keys() <= CORE_MAY
    assert core["$schema"] == "https://docs.oasis-open.org/openeox/eox-core/v1.0/schema/core.json"
    days = {name: value for name, value in core.items() if name != "$schema" and value != "tba"}
    assert all(INSTANT.fullmatch(value) for value in days.values())
    assert core["last_updated"] != "tba"
    ends = [core[name] for name in ("general_availability", "end_of_security_support", "end_of_life") if name in days]
    assert ends == sorted(ends)
    assert statement["product"]["product_version"] == "4"


def test_openeox_tells_security_support_from_the_whole_life():
    core = as_openeox([LIVES["with a fixed date"]], EDITION)["statements"][0]["core"]

    assert core["general_availability"] == "2022-03-01T00:00:00Z"
    assert core["end_of_security_support"] == "2027-03-01T23:59:59Z"
    assert core["end_of_life"] == "2030-03-01T23:59:59Z"
    assert core["last_updated"] == "2026-05-20T09:30:00Z"


@ANY
def test_the_form_of_endoflife_is_that_of_its_schema(one):
    document = as_endoflife([one], EDITION)

    assert document.keys() == {"schema_version", "generated_at", "total", "result"}
    (product,) = document["result"]
    assert_has_types(product, PRODUCT, set())
    assert product["labels"].keys() == {"eoas", "discontinued", "eol", "eoes"}
    assert product["links"].keys() == {"icon", "html", "releasePolicy"}
    for release in product["releases"]:
        assert_has_types(release, RELEASE, MAY_BE_LEFT_OUT)
        assert release["latest"] is None or release["latest"].keys() == {"name", "date", "link"}


def assert_has_types(found, schema, may_be_left_out):
    assert schema.keys() - may_be_left_out <= found.keys() <= schema.keys()
    assert [name for name, value in found.items() if not isinstance(value, schema[name])] == []


def test_endoflife_says_what_is_over_and_what_is_to_come():
    document = as_endoflife([LIVES["with a fixed date"], life("Gateway", 3, fixed={})], EDITION)

    (product,) = document["result"]
    assert (document["total"], product["name"], product["label"]) == (1, "gateway", "Gateway")
    assert product["labels"] == {
        "eoas": "Full support",
        "discontinued": None,
        "eol": "Maintenance",
        "eoes": "Extended support",
    }
    release = product["releases"][0]
    assert (release["isEoas"], release["eoasFrom"]) == (True, "2025-12-31")
    assert (release["isEol"], release["eolFrom"]) == (False, "2027-03-01")
    assert (release["isEoes"], release["eoesFrom"], release["isMaintained"]) == (False, "2030-03-01", True)
    assert release["latest"] == {"name": "4.8.3", "date": "2025-04-01", "link": None}
    assert [one["name"] for one in product["releases"]] == ["4", "3"]


def test_endoflife_has_no_extended_support_where_it_is_not_on_offer_and_no_release_without_its_day():
    (product,) = as_endoflife([LIVES["without extended support"]], EDITION)["result"]
    assert product["labels"]["eoes"] is None
    assert "isEoes" not in product["releases"][0]

    assert as_endoflife([LIVES["not released"]], EDITION)["result"][0]["releases"] == []
    (over,) = as_endoflife([LIVES["over"]], EDITION)["result"][0]["releases"]
    assert (over["isEol"], over["isMaintained"], over["latest"]) == (True, False, None)


def test_our_own_form_has_every_phase_with_its_days():
    document = as_json([LIVES["with a fixed date"], life("Messaging", 1, original_release_on=None)], EDITION)

    assert document["scope_of_coverage"] == {"version": "2026.1", "address": f"{SITE}policy/"}
    assert [one["phase"] for one in document["phases"]] == ["full", "maintenance", "extended"]
    gateway, messaging = document["products"]
    (major,) = gateway["major_versions"]
    assert (gateway["product"], gateway["els_eligible"]) == ("Gateway", True)
    assert (major["major_version"], major["standing"], major["phase"]) == (4, "within", "maintenance")
    assert major["phases"][0] == {
        "phase": "full",
        "starts_on": "2022-03-01",
        "ends_on": "2025-12-31",
        "is_fixed": True,
    }
    (unknown,) = messaging["major_versions"]
    assert (unknown["standing"], unknown["phase"], unknown["original_release_on"]) == ("unknown", None, None)


def test_names_become_parts_of_addresses():
    assert slug("  Kestrel  Gateway (Élan)") == "kestrel-gateway-elan"
    assert life().name == "Gateway 4"
