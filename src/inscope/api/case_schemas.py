"""What the API answers about cases, as types that also write the documentation."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Header, Path, Query
from pydantic import BaseModel, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from inscope.api.schemas import Decision, Digest, FactValue, Source
from inscope.core.cases import PRIORITIES, WaitingFor
from inscope.core.outcome import Outcome

EXAMPLE_ID = UUID("019e3f6b-2a80-7cc3-9f4e-0d6a5b7c1003")
LIMIT, MOST = 25, 100

Status = Literal["open", "resolved"]
Priority = Literal[PRIORITIES]  # type: ignore[valid-type]  # its words stand in the core
TargetName = Literal["initial", "ongoing"]
ClockState = Literal["running", "paused", "met", "breached", "not_owed", "stopped"]
Cause = Literal["opened", "fact", "judgment", "review", "hours"]

CaseId = Annotated[UUID, Path(description="The case's `id`.", example=str(EXAMPLE_ID))]
KeyText = Annotated[str, StringConstraints(pattern=r"^[!-~]([ -~]*[!-~])?$", min_length=1, max_length=200)]
Key = Annotated[
    KeyText,
    Header(
        alias="Idempotency-Key",
        description="Made by you, one for each request: sent again with the same body, it finds what it made.",
        example="4f1c2a9e-order-7781",
    ),
]
KeyIfAny = Annotated[
    KeyText | SkipJsonSchema[None],
    Header(
        alias="Idempotency-Key",
        description="Made by you, one for each message: sent again with the same body, it finds what it made.",
        example="f0a8-reply-2",
    ),
]
OfStatus = Annotated[Status | SkipJsonSchema[None], Query(description="Only cases of this status.")]
OfOutcome = Annotated[Outcome | SkipJsonSchema[None], Query(description="Only cases with this outcome.")]
Limit = Annotated[int, Query(description=f"How many at most: 1 to {MOST}; left out: {LIMIT}.", ge=1, le=MOST)]
Cursor = Annotated[
    str, Query(description="`next` of the answer before; left out: from the start.", pattern=r"^[A-Za-z0-9_-]{1,24}$")
]
Next = Annotated[str | None, Field(description="The cursor of what follows; null at the end.")]


class Person(BaseModel):
    """Somebody."""

    name: str
    is_staff: bool = Field(description="Whether it is one of the vendor's people.")


class Named(BaseModel):
    """A customer or an instance."""

    id: UUID
    name: str


class Judge(BaseModel):
    """What is judged, and by whom."""

    fact: str = Field(description="The fact that a person judges.")
    role: str = Field(description="The role that judges it.")


class CaseLine(BaseModel):
    """A case in a list."""

    id: UUID
    reference: str = Field(description="How people name it.")
    subject: str
    customer: Named
    instance: Named | None = Field(description="What it is about, if an instance.")
    priority: Priority
    status: Status
    in_review: bool = Field(description="Whether a second person looks at its decision.")
    outcome: Outcome = Field(description="The outcome of the decision that holds.")
    clause: str | None = Field(description="The deciding clause; null while open, or where no rule holds.")
    waiting_for: WaitingFor = Field(description="Whose turn it is.")
    judge: Judge | None = Field(description="The judgment that it waits for; otherwise null.")
    decisions: int = Field(description="How many decisions it has; the last one holds.")
    opened_by: Person
    opened_at: datetime
    updated_at: datetime
    assignee: Person | None = Field(description="Who works on it.")


class CaseDecision(Decision):
    """A decision of a case: what `decide` answers, and beside it `number`, `cause` and `decided_at`."""

    number: int = Field(description="1 is the decision at opening.")
    cause: Cause = Field(description="Why it was decided.")
    decided_at: datetime


class StatedFact(BaseModel):
    """A fact that somebody stated. The latest of a fact counts, earlier ones stay."""

    fact: str
    value: FactValue = Field(description="Its value, or `unknown`.")
    source: Source
    person: Person
    role: str = Field(description="The role in which it was stated.")
    why: str
    evidence: str
    stated_at: datetime


class Case(CaseLine):
    """A case with the decision that holds, and everything that people stated, the first first."""

    decision: CaseDecision
    assertions: list[StatedFact]


class Cases(BaseModel):
    """Some cases, the latest first."""

    cases: list[CaseLine]
    next: Next


class StoredDecision(BaseModel):
    """A decision as it was stored. `digest` and `facts` decide it; `canonical` is what they gave."""

    number: int = Field(description="1 is the decision at opening.")
    cause: Cause = Field(description="Why it was decided.")
    decided_at: datetime
    outcome: Outcome
    clause: str | None = Field(description="The deciding clause; null while open, or where no rule holds.")
    digest: Digest
    facts: dict[str, FactValue] = Field(description="What was known of the request, by the facts' names.")
    canonical: dict[str, object] = Field(
        description="The canonical form, which replay compares byte for byte: a Decision without `because`, and "
        "without the `question` of each missing fact."
    )


class StoredDecisions(BaseModel):
    """Every decision of a case, the first first."""

    decisions: list[StoredDecision]


class GivenResponse(BaseModel):
    """A response that was given."""

    target: TargetName
    started_at: datetime
    due_at: datetime | None = Field(description="Null where it was given in a pause that nothing else ended.")
    met_at: datetime
    breached: bool = Field(description="Whether it was given after it was due.")


class Clock(BaseModel):
    """The clock of a case as it stands now, which follows from the events of the case."""

    target: TargetName | Literal["none"]
    state: ClockState
    started_at: datetime | None
    due_at: datetime | None = Field(description="Null while it is paused.")
    used_seconds: int | None = Field(description="Elapsed or open time, as the target counts.")
    left_seconds: int | None = Field(description="The same; negative when it is late.")
    paused_for: Literal["customer"] | None
    history: list[GivenResponse] = Field(description="The responses so far, the first first.")
    explanation: list[str] = Field(description="Why it stands so, line by line.")
    plan: str = Field(description="The plan that promises the time.")
    digest: Digest = Field(description="The policy that says what the plan promises.")
    contract: UUID | None = Field(description="The version of the contract's times, where the plan leaves them to it.")
    calendar: str = Field(description="Name and version of the calendar of business time.")
    zones: str = Field(description="The release of tzdata with which it is computed.")
    change: int = Field(
        description="Grows with target, state and due instant, not as time passes; 0 while no copy is kept."
    )


class Clocks(BaseModel):
    """The clocks of a case; none, where no times are promised."""

    clocks: list[Clock]


class Message(BaseModel):
    """A message, or a note among the staff."""

    id: UUID
    body: str
    internal: bool = Field(description="Whether only the vendor's people see it.")
    person: Person
    written_at: datetime


class Messages(BaseModel):
    """Some messages, the first first."""

    messages: list[Message]
    next: Next


class CasePriority(BaseModel):
    """The priority of a case, and another one that the customer asks for."""

    priority: Priority = Field(description="What it is.")
    proposed: Priority | None = Field(description="What the customer asks for, while nobody has answered.")


class ShownToken(BaseModel):
    """The token that a program shows."""

    name: str
    scopes: list[str] = Field(description="What it may do, at most.")
    expires_at: datetime | None = Field(description="When it ends; null of one made before every token had to.")


class Me(BaseModel):
    """Who a program is."""

    id: UUID = Field(description="The token's owner.")
    name: str
    is_staff: bool = Field(description="Whether the owner is one of the vendor's people, and no contact of a customer.")
    is_service_account: bool = Field(description="Whether the owner is a program, and no person.")
    rights: list[str] = Field(description="What both the scopes and the owner's roles allow, by name.")
    token: ShownToken
