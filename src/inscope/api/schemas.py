"""What the API answers, as types that also write the documentation."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Path, Query
from pydantic import BaseModel, Field

from inscope.core.outcome import Outcome
from inscope.core.policy.vocabulary import FactType, SourceKind

FactValue = bool | int | float | str
PackName = Annotated[str, Path(description="The policy's name.", example="restcomm-c3")]
VersionLabel = Annotated[
    str, Query(description="The label of a version; left out: the version in force today.", example="2026.1")
]
Digest = Annotated[str, Field(description="SHA-256 over the files that decide.", pattern=r"^sha256:[0-9a-f]{64}$")]
Source = Annotated[SourceKind, Field(description="Who answers it: the vendor's records, the customer, or a judge.")]
Role = Annotated[str | None, Field(description="The role that judges it; only of a judgment.")]


class MissingFact(BaseModel):
    """A fact that can still change the outcome."""

    fact: str = Field(description="Its name.")
    source: Source
    role: Role
    question: str = Field(description="How to ask for it.")


class TraceRow(BaseModel):
    """What became of one rule."""

    clause: str = Field(description="The clause that the rule belongs to.")
    rule: str
    holds: Literal["yes", "no", "unknown"]
    facts: dict[str, FactValue] = Field(description="The facts that settled it, or for which it waits (`unknown`).")


class Decision(BaseModel):
    """A decision: its canonical form, and beside it `because` and the `question` of each missing fact."""

    format: Literal[1] = Field(description="The format of the canonical form.")
    pack: str = Field(description="The policy that decided.")
    version: str = Field(description="Its version.")
    digest: Digest
    asked_on: str = Field(description="The day of receipt, or `unknown`.")
    outcome: Outcome
    clause: str | None = Field(description="The deciding clause; null while open, or where no rule holds.")
    rule: str | None = Field(description="The deciding rule of that clause.")
    clauses: list[str] = Field(
        description="Settled: the deciding clause, the others that would deny, those that it cites. "
        "Open: those that can still decide."
    )
    routes: list[str] = Field(description="Where to go instead; `none_offered` where no service takes the subject.")
    missing: list[MissingFact] = Field(description="What to ask, in this order; empty once settled.")
    possible: list[Outcome] = Field(description="The outcomes that remain; one, once settled.")
    may_apply: list[str] = Field(description="Earlier clauses that are unknown and could deny as well.")
    assumed: dict[str, FactValue] = Field(description="Facts that hold because nobody said otherwise.")
    derived: dict[str, FactValue] = Field(description="Facts that follow from others.")
    trace: list[TraceRow] = Field(description="A row a rule, in the order in which rules decide.")
    because: str = Field(description="Why, in one sentence.")


class Answer(BaseModel):
    """One way to answer a question."""

    value: FactValue = Field(description="The value to send.")
    label: str = Field(description="The value in words.")
    outcomes: list[Outcome] = Field(description="The outcomes that would remain.")


class NextQuestion(BaseModel):
    """The fact to ask for next."""

    fact: str = Field(description="Its name.")
    source: Source
    role: Role
    question: str
    hint: str
    answers: list[Answer] = Field(
        description="Every answer of a choice; of dates and numbers, one for each way in which rules tell them apart."
    )


class Questions(BaseModel):
    """Where a request stands, and what to ask next."""

    outcome: Outcome
    possible: list[Outcome] = Field(description="The outcomes that remain; one, once settled.")
    missing: list[str] = Field(description="The facts that can still change the outcome, in the order in which to ask.")
    next: NextQuestion | None = Field(description="Null once no answer can change the outcome.")


class Version(BaseModel):
    """A published version; it never changes."""

    version: str
    title: str
    digest: Digest
    valid_from: date = Field(description="The first day on which it is in force.")
    valid_to: date | None = Field(description="The last day; null: until a later version begins.")
    published_at: datetime


class PolicyRow(BaseModel):
    """A policy and its versions."""

    pack: str = Field(description="The policy's name.")
    is_default: bool = Field(description="Whether it decides where no other is named.")
    in_force: str | None = Field(description="The version in force today.")
    versions: list[Version]


class Policies(BaseModel):
    """Every published policy."""

    policies: list[PolicyRow]


class FactWord(BaseModel):
    """One word that a fact may be."""

    value: FactValue
    label: str
    hint: str


class Fact(BaseModel):
    """A fact of the policy's vocabulary."""

    name: str
    type: FactType = Field(description="`hours`: a number of hours in whole minutes, or a text such as `1:30`.")
    source: Source
    role: Role
    label: str
    question: str
    hint: str
    values: list[FactWord] = Field(description="The words of a choice; otherwise empty.")
    min: float | None = Field(None, description="The least number; only of numbers.")
    above: float | None = Field(None, description="The number is more than this; only of numbers.")
    max: float | None = Field(None, description="The largest number; only of numbers.")


class Clause(BaseModel):
    """A text that decisions cite."""

    id: str
    heading: str
    text: str


class Route(BaseModel):
    """Where a decision sends a request that is not covered."""

    route: str
    label: str
    about: str
    is_service: bool = Field(description="Whether it is a service that takes requests.")


class OutcomeWords(BaseModel):
    """An outcome in words."""

    outcome: Outcome
    label: str
    grants: bool = Field(description="Whether the service takes the request.")
    is_open: bool = Field(description="Whether somebody still has to answer.")


class Policy(Version):
    """One version of a policy, with its words, and the list of all its versions."""

    pack: str = Field(description="The policy's name.")
    versions: list[Version]
    facts: list[Fact]
    clauses: list[Clause]
    routes: list[Route]
    outcomes: list[OutcomeWords]
