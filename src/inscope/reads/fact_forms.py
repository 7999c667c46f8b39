"""The form that states one fact of a policy."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from inscope.core.policy import Policy
from inscope.core.policy.vocabulary import FactDef
from inscope.reads.answers import UNKNOWN
from inscope.reads.case_rows import Choice, FactForm

INPUTS = {
    "date": ("date", ""),
    "int": ("text", "numeric"),
    "decimal": ("text", "decimal"),
    "hours": ("text", "decimal"),
}


def fact_form(
    policy: Policy,
    name: str,
    *,
    needs_why: bool,
    is_judgment: bool = False,
    can_be_unknown: bool = True,
    value: str = "",
    error: str = "",
    why: str = "",
    evidence: str = "",
) -> FactForm:
    """Return the form for a fact; a judgment shows its guide, and is never unknown."""
    fact = policy.facts[name]
    input_type, input_mode = INPUTS.get(fact.type, ("text", ""))
    choices = [Choice(word, label, hint, word == value) for word, label, hint in choices_of(fact)]
    if choices and can_be_unknown and not is_judgment:
        choices.append(Choice(UNKNOWN, _("Not sure"), "", value == UNKNOWN))
    return FactForm(
        name=name,
        label=fact.label,
        question=fact.question or fact.label,
        hint=fact.guide if is_judgment else fact.hint,
        choices=tuple(choices),
        input_type=input_type,
        input_mode=input_mode,
        value=value,
        error=error,
        needs_why=needs_why,
        why=why,
        evidence=evidence,
    )


def choices_of(fact: FactDef) -> Iterator[tuple[str, str, str]]:
    """Yield the ways to answer a fact: the word, its label and its hint; none where it is a number or a text."""
    if fact.type == "bool":
        yield from (("true", _("Yes"), ""), ("false", _("No"), ""))
    yield from ((word, choice.label, choice.hint) for word, choice in fact.values.items())
