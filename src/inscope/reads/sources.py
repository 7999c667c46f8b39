"""Where the facts of a stored decision came from, in words."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from inscope.core.policy import Decision, Policy
from inscope.core.policy.explain import in_words
from inscope.core.policy.sourced import Sourced
from inscope.reads.case_rows import FactRow, PersonName
from inscope.reads.clause_lines import Told
from inscope.web.ui.moments import day_words

Names = Mapping[int | None, PersonName]


def read_sources(text: str) -> dict[str, Sourced]:
    """Return stored sources by fact; the values stand with the facts."""
    raw: dict[str, dict[str, object]] = json.loads(text)
    return {name: _sourced(one) for name, one in raw.items()}


def people_in(sources: Iterable[Sourced]) -> set[int | None]:
    """Return the numbers of the people who gave these facts."""
    return {one.person for one in sources}


def source_words(one: Sourced, policy: Policy, names: Names) -> str:
    """Say who gave a fact, and when."""
    if one.person is None:
        return _("our records, %(record)s") % {"record": one.note} if one.note else _("our records")
    who = names[one.person].name if one.person in names else _("somebody")
    words = {"person": who, "day": _day(one.at), "role": policy.pack.services.roles.get(one.note, one.note)}
    if one.note == "instance":
        return _("%(person)s, kept of the instance since %(day)s") % words
    if one.source == "customer":
        return _("%(person)s, %(day)s") % words
    if one.source == "judgment":
        return _("judged by %(person)s, %(day)s") % words
    return _("corrected by %(person)s, %(day)s") % words


def told_of(sources: Mapping[str, Sourced], policy: Policy, names: Names) -> Told:
    """Return the sources as the card of a decision tells them."""
    return Told({name: source_words(one, policy, names) for name, one in sources.items()}, frozenset(sources))


def fact_rows(
    decision: Decision,
    sources: Mapping[str, Sourced],
    told: Told,
    *,
    whys: Mapping[str, str],
    can_change: Iterable[str],
) -> Iterator[FactRow]:
    """Yield the facts that a decision read and those that people gave, each with its source: known ones first.

    What the records say and no rule of this request reads is left out.
    """
    changeable = frozenset(can_change)
    read = dict.fromkeys(name for row in decision.trace for name in row.facts)
    said = [name for name, one in sources.items() if one.person is not None and name not in read]
    rows = [_fact_row(decision, name, told, whys, changeable) for name in (*read, *said)]
    yield from sorted(rows, key=lambda row: not row.is_known)


def _fact_row(
    decision: Decision, name: str, told: Told, whys: Mapping[str, str], changeable: frozenset[str]
) -> FactRow:
    fact, value = decision.policy.facts[name], decision.facts.values.get(name)
    facts = decision.facts
    own = _("follows from other facts") if name in facts.derived else _("assumed by the policy")
    source = told.words.get(name, own if name in facts.derived or name in facts.assumed else "")
    unsure = _("Not sure") if name in told.unsure else _("None on record") if facts.lacks(name) else ""
    shown = unsure if value is None and unsure else in_words(fact, value)
    return FactRow(
        name=name,
        label=fact.label,
        value=shown[:1].upper() + shown[1:],
        source=source,
        why=whys.get(name, ""),
        is_known=value is not None,
        can_change=name in changeable,
    )


def _sourced(raw: Mapping[str, object]) -> Sourced:
    at, person, statement = raw.get("at"), raw.get("person"), raw.get("statement")
    return Sourced(
        value=None,
        source=raw["source"],  # type: ignore[arg-type]  # as it was stored
        person=person if isinstance(person, int) else None,
        at=datetime.fromisoformat(at) if isinstance(at, str) else None,
        note=str(raw.get("note", "")),
        statement=statement if isinstance(statement, int) else None,
    )


def _day(at: datetime | None) -> str:
    return "" if at is None else day_words(timezone.localtime(at).date())
