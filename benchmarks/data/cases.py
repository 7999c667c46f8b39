"""The requests that every engine decides, and the oracle that says how.

The oracle is the page of `data/acme` once more, as the plain chain of `if` that a programmer would write
by hand. An engine that disagrees with it on one request is wrong and is not timed.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date

Value = bool | int | str | date
Facts = Mapping[str, Value]

KINDS = (
    "defect",
    "usage_question",
    "production_application",
    "third_party_product",
    "technology_preview",
    "performance_tuning",
    "development_consulting",
)
ACTIVITIES = ("priority_development", "project_consulting", "online_development_support")
ONLINE = (
    "installation",
    "usage",
    "configuration",
    "performance_tuning",
    "third_party_integration",
    "development_diagnosis",
)
CONSULTING = ("architecture", "design", "best_practices", "fine_tuning", "porting")
EXCLUDED = ("production_application", "custom_debugging", "third_party_product", "technology_preview")
ROADMAP = ("roadmap_work",)
TOPICS = ONLINE + CONSULTING + ROADMAP + EXCLUDED
TOPICS_OF = {
    "priority_development": ROADMAP,
    "project_consulting": CONSULTING,
    "online_development_support": ONLINE,
}
EXCLUDED_KINDS = {
    "production_application": "P2",
    "third_party_product": "P3",
    "technology_preview": "P4",
    "performance_tuning": "P5",
    "development_consulting": "P6",
}
CHOICES = {
    "request.track": ("production", "development"),
    "request.kind": KINDS,
    "dev.activity": ACTIVITIES,
    "dev.topic": TOPICS,
}

# Every clause with its outcome, in the order in which they decide.
OUTCOMES = {
    **dict.fromkeys(("E1", "E2", "E3", "P1"), "not_entitled"),
    **dict.fromkeys(("P2", "P3", "P4", "P5", "P6", "P7", "P8"), "out_of_scope"),
    "P9": "covered",
    **dict.fromkeys(("D1", "D2", "D3", "D4", "D5"), "not_entitled"),
    **dict.fromkeys(("D6", "D7", "D8", "D9"), "out_of_scope"),
    "D10": "covered",
}
CLAUSES = tuple(OUTCOMES)
_EARLIEST = date(2024, 4, 24).toordinal()


def oracle(facts: Facts) -> str:
    """Return the id of the clause that decides a request all of whose facts are known."""
    if facts["asked_on"] < facts["version.released"]:
        return "E1"
    if facts["asked_on"] > facts["version.ends"]:
        return "E2"
    if not facts["subscription.starts"] <= facts["asked_on"] <= facts["subscription.ends"]:
        return "E3"
    return _production(facts) if facts["request.track"] == "production" else _development(facts)


def _production(facts: Facts) -> str:
    if not facts["instance.licensed"]:
        return "P1"
    if facts["request.kind"] in EXCLUDED_KINDS:
        return EXCLUDED_KINDS[facts["request.kind"]]
    if not (facts["deployment.live"] and facts["deployment.commercial"] and facts["deployment.prime_time"]):
        return "P7"
    if not facts["cause.product_suspected"]:
        return "P8"
    return "P9"


def _development(facts: Facts) -> str:
    activity = facts["dev.activity"]
    if not facts["download.from_portal"]:
        return "D1"
    if facts["block.minutes_left"] < facts["block.minutes_needed"]:
        return "D2"
    if activity == "priority_development" and not facts["cca.accepted"]:
        return "D3"
    if activity == "project_consulting" and facts["engagement.onsite"]:
        if facts["engagement.notice_days"] < 30:
            return "D4"
        if facts["engagement.duration_days"] < 3:
            return "D5"
    return _development_topic(facts, activity)


def _development_topic(facts: Facts, activity: Value) -> str:
    topic = facts["dev.topic"]
    if topic in EXCLUDED:
        return "D6"
    if activity == "online_development_support" and topic not in ONLINE:
        return "D7"
    if activity == "project_consulting" and topic not in CONSULTING:
        return "D8"
    if activity == "priority_development" and not facts["feature.on_roadmap"]:
        return "D9"
    return "D10"


def cases(count: int = 200, seed: int = 7) -> list[dict[str, Value]]:
    """Return random requests, the same for the same seed, among which every clause decides at least one."""
    rng = random.Random(seed)
    found = [_request(rng) for _ in range(count)]
    while len(decided := {oracle(facts) for facts in found}) < len(CLAUSES):
        facts = _request(rng)
        if oracle(facts) not in decided:
            found[rng.randrange(count // 2)] = facts
    return found


def _request(rng: random.Random) -> dict[str, Value]:
    """Return one random request; flaws are rare enough that late clauses decide now and then."""
    day = _EARLIEST + rng.randrange(1000)
    activity = rng.choice(ACTIVITIES)
    return {
        "request.track": rng.choice(CHOICES["request.track"]),
        "asked_on": date.fromordinal(day),
        **_entitlement(rng, day),
        **_production_facts(rng),
        **_development_facts(rng, activity),
    }


def _entitlement(rng: random.Random, day: int) -> dict[str, Value]:
    released = -rng.randrange(900) if _mostly(rng, 0.95) else rng.randrange(1, 90)
    ends = rng.randrange(900) if _mostly(rng, 0.95) else -rng.randrange(1, 90)
    starts = -rng.randrange(300) if _mostly(rng, 0.97) else 1 + rng.randrange(30)
    lapses = rng.randrange(300) if _mostly(rng, 0.97) else -1 - rng.randrange(30)
    return {
        "version.released": date.fromordinal(day + released),
        "version.ends": date.fromordinal(day + ends),
        "subscription.starts": date.fromordinal(day + starts),
        "subscription.ends": date.fromordinal(day + lapses),
    }


def _production_facts(rng: random.Random) -> dict[str, Value]:
    return {
        "instance.licensed": _mostly(rng, 0.88),
        "request.kind": rng.choice(KINDS[:2]) if _mostly(rng, 0.7) else rng.choice(KINDS),
        "deployment.live": _mostly(rng, 0.95),
        "deployment.commercial": _mostly(rng, 0.95),
        "deployment.prime_time": _mostly(rng, 0.95),
        "cause.product_suspected": _mostly(rng, 0.8),
    }


def _development_facts(rng: random.Random, activity: str) -> dict[str, Value]:
    return {
        "dev.activity": activity,
        "dev.topic": rng.choice(TOPICS_OF[activity]) if _mostly(rng, 0.7) else rng.choice(TOPICS),
        "download.from_portal": _mostly(rng, 0.88),
        "cca.accepted": _mostly(rng, 0.8),
        "feature.on_roadmap": _mostly(rng, 0.8),
        "engagement.onsite": _mostly(rng, 0.6),
        "engagement.notice_days": rng.randrange(30, 90) if _mostly(rng, 0.8) else rng.randrange(30),
        "engagement.duration_days": rng.randrange(3, 20) if _mostly(rng, 0.8) else rng.randrange(3),
        "block.minutes_left": 6000,
        "block.minutes_needed": rng.randrange(60, 5900) if _mostly(rng, 0.88) else 6001 + rng.randrange(900),
    }


def _mostly(rng: random.Random, likely: float) -> bool:
    return rng.random() < likely


class _Read(dict[str, Value]):
    """Facts that remember which of them were looked at."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self.names: list[str] = []

    def __getitem__(self, name: str) -> Value:
        self.names.append(name)
        return super().__getitem__(name)


def facts_that_matter(facts: Facts) -> tuple[str, ...]:
    """Return the facts that the oracle looked at on its way: the others cannot change its answer."""
    reading = _Read(facts)
    oracle(reading)
    return tuple(dict.fromkeys(reading.names))


def as_json(facts: Facts) -> dict[str, bool | int | str]:
    """Return facts as JSON carries them: dates in their ISO form."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}


def as_numbers(facts: Facts) -> dict[str, bool | int | str]:
    """Return facts as every engine can compare them: plain names, and dates as day numbers."""
    return {_plain(name): value.toordinal() if isinstance(value, date) else value for name, value in facts.items()}


def _plain(name: str) -> str:
    return name.replace(".", "_")


def without_one_refusal(requests: list[dict[str, Value]]) -> Iterator[tuple[dict[str, Value], str]]:
    """Yield refused requests, each with the one fact that refuses it and that is about to be lost.

    Where one "no" refuses, an engine that reads a lost fact as "no" refuses still, and one that reads it
    as nothing at all grants: the mistake that nobody sees.
    """
    deciding = {"P1": "instance.licensed", "P8": "cause.product_suspected", "D1": "download.from_portal"}
    for facts in requests:
        clause = oracle(facts)
        if clause in deciding:
            yield facts, deciding[clause]
