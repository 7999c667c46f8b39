"""What services.yaml says of life cycles: the phases of support, and how each of them ends."""

from collections.abc import Collection, Mapping
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.lifecycle import EarlierOf, EndRule, LaterOf, Lifecycle, Mark, Phase
from inscope.core.policy.errors import did_you_mean, shortened
from inscope.core.policy.scalars import WORD, read_date, read_number, read_period
from inscope.core.policy.yamltree import Tree

_MARKS = tuple(mark.value for mark in Mark)
_CHOOSERS: Mapping[str, type[LaterOf] | type[EarlierOf]] = {"later_of": LaterOf, "earlier_of": EarlierOf}
_FORM = f"{', '.join(_MARKS)}, a day such as 2027-03-31, or a time after the original release such as 18 months"


class PhaseRefusedError(DomainError):
    """A phase whose end no date table can fix."""

    code: ClassVar[str] = "phase_refused"

    def __init__(self, word: str, lifecycle: Lifecycle) -> None:
        if word in [one.word for one in lifecycle.phases]:
            message = f"the scope of coverage decides when `{word}` ends, so no date can be fixed for it"
            hint = "its `lifecycle` names no `fixed_end`, the fact by which decisions learn of a fixed date"
        else:
            message = f"there is no phase `{shortened(word)}`"
            hint = did_you_mean(word, lifecycle.fixable) or f"there are: {', '.join(lifecycle.fixable) or 'none'}"
        super().__init__(message, hint=hint)


def require_fixable(lifecycle: Lifecycle, word: str) -> None:
    """Refuse a phase whose end is not for a date table.

    Raises:
        PhaseRefusedError: there is no such phase, or the scope of coverage decides its end.
    """
    if word not in lifecycle.fixable:
        raise PhaseRefusedError(word, lifecycle)


def read_lifecycle(tree: Tree, dates: Collection[str] = ()) -> Lifecycle:
    """Read the entry `lifecycle`; `dates` are the facts that are dates, one of which may tell a fixed end.

    Raises:
        PackError: an entry that is not of the form of the reference.
    """
    entries = tree.record(("phases", "years", "els_years", "fixed_end"), required=("phases",))
    els_years = _whole(entries["els_years"]) if "els_years" in entries else 0
    years = entries["years"].list("a list of years") if "years" in entries else []
    phase_trees = entries["phases"].map("a map of phases")
    if not phase_trees:
        entries["phases"].fail("expected a map of phases, found nothing")
    phases = tuple(_phase(word, one, entries["phases"]) for word, one in phase_trees.items())
    _check_bought(phases, phase_trees, els_years)
    fixed_end = entries["fixed_end"].word(dates, "date among the facts") if "fixed_end" in entries else ""
    return Lifecycle(phases, tuple(map(_whole, years)), els_years, fixed_end)


def _phase(word: str, tree: Tree, parent: Tree) -> Phase:
    if not WORD.fullmatch(word):
        parent.fail_at_key(word, f"`{shortened(word)}` is no word for a phase", "letters, digits and underscores")
    entries = tree.record(("label", "about", "ends"), required=("label",))
    return Phase(
        word,
        entries["label"].text("a label"),
        entries["about"].text() if "about" in entries else "",
        _end(entries["ends"]) if "ends" in entries else Mark.LIFECYCLE,
    )


def _end(tree: Tree) -> EndRule:
    if isinstance(tree.value, dict):
        entries = tree.record(_CHOOSERS)
        if len(entries) != 1:
            tree.fail("expected one of `later_of` and `earlier_of`")
        ((chooser, choices),) = entries.items()
        ends = [_end(one) for one in choices.list("a list of ends")]
        if len(ends) < 2:  # noqa: PLR2004 - one is nothing to choose from
            choices.fail("expected at least two ends to choose from")
        return _CHOOSERS[chooser](tuple(ends))
    text = tree.text(_FORM)
    end: EndRule | None = Mark(text) if text in _MARKS else read_date(text) or read_period(text)
    if end is None:
        tree.fail(f"`{shortened(text)}` is no end of a phase", did_you_mean(text, _MARKS) or f"expected {_FORM}")
    return end


def _check_bought(phases: tuple[Phase, ...], trees: dict[str, Tree], els_years: int) -> None:
    """Refuse phases that are bought before others that are not, or without saying how long."""
    bought = ""
    for phase in phases:
        ends = trees[phase.word]
        if phase.is_bought and not els_years:
            ends.fail(f"`{phase.word}` ends by `els`, and `els_years` does not say how many years that adds")
        if bought and not phase.is_bought:
            ends.fail(f"`{phase.word}` stands behind `{bought}`, which not everybody has", "put it in front")
        bought = phase.word if phase.is_bought else ""


def _whole(tree: Tree) -> int:
    number = read_number(tree.text("a number of years"))
    if number is None or number != int(number) or number < 1:
        tree.fail(f"expected a whole number of years, found `{shortened(tree.value)}`")
    return int(number)
