"""The coverage checker: a decision for whatever an address says."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from inscope.apps.published.errors import NoVersionInForceError
from inscope.core.policy.scalars import read_date
from inscope.core.policy.vocabulary import ASKED_ON
from inscope.reads.answers import Refused, read_answers
from inscope.reads.intake import Intake, intake
from inscope.reads.published_policy import PublishedPolicy, policy_in_force


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The intake, and whether the address has to be mended or could be shorter."""

    intake: Intake
    title: str
    version: str

    @property
    def is_refused(self) -> bool:
        """Whether a part of the address is no answer."""
        return bool(self.intake.answers.refused)

    @property
    def address(self) -> str:
        """The query that says the same in the shortest way."""
        return self.intake.answers.address


def check_page(pairs: Iterable[tuple[str, str]], today: date) -> CheckPage:
    """Return the page for the parts of an address; the version in force on the day that they name decides."""
    parts = tuple(pairs)
    published, out_of_time = _in_force(parts, today)
    answers = read_answers(published.policy, [part for part in parts if part[0] != ASKED_ON or not out_of_time], today)
    answers = replace(answers, refused=(*out_of_time, *answers.refused))
    return CheckPage(intake(published.policy, answers), published.row.title, published.row.version)


def _in_force(parts: tuple[tuple[str, str], ...], today: date) -> tuple[PublishedPolicy, tuple[Refused, ...]]:
    day = read_date(dict(parts).get(ASKED_ON, "").strip()) or today
    try:
        return policy_in_force(day), ()
    except NoVersionInForceError:
        published = policy_in_force(today)
        label, expected = published.policy.facts[ASKED_ON].label, _("a day on which a version is in force")
        return published, (Refused(ASKED_ON, label, day.isoformat(), expected, "", is_question=True),)
