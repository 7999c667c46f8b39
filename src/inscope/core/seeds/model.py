"""What a seed file holds: records, and requests with what became of them. Every part knows its place in the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from inscope.core.claims import Terms
from inscope.core.outcome import Outcome
from inscope.core.policy.errors import Problem
from inscope.core.policy.yamltree import Source


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its file; line and column are counted from 0."""

    source: Source = field(repr=False)
    line: int
    column: int

    def problem(self, message: str, hint: str = "") -> Problem:
        """Return a mistake at this place."""
        return self.source.problem(message, self.line, self.column, hint)


@dataclass(frozen=True, slots=True)
class ReleaseSeed:
    """A release; its status is a word of the catalogue."""

    place: Place
    name: str
    released_on: date | None
    feature_status: str
    kind: str
    withdrawn_on: date | None
    re_released_on: date | None


@dataclass(frozen=True, slots=True)
class PhaseEndSeed:
    """The last day of a phase, fixed by the vendor; the phase is a word of the policy."""

    place: Place
    phase: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class MajorSeed:
    """A major version with its releases."""

    place: Place
    number: int
    original_release_on: date | None
    phase_ends: tuple[PhaseEndSeed, ...]
    releases: tuple[ReleaseSeed, ...]


@dataclass(frozen=True, slots=True)
class InReleaseSeed:
    """What a feature is in a release, by its name; the status is a word of the catalogue."""

    place: Place
    release: str
    status: str


@dataclass(frozen=True, slots=True)
class FeatureSeed:
    """A feature."""

    place: Place
    name: str
    releases: tuple[InReleaseSeed, ...]


@dataclass(frozen=True, slots=True)
class ComponentSeed:
    """A component, or something that the product is known to work with; the kind is a word of the catalogue."""

    place: Place
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class RoadmapSeed:
    """An item of the roadmap; what shipped names its release."""

    place: Place
    name: str
    status: str
    shipped_in: str | None


@dataclass(frozen=True, slots=True)
class ProductSeed:
    """A product with its major versions and parts."""

    place: Place
    name: str
    lifecycle_years: int | None
    els_eligible: bool | None
    majors: tuple[MajorSeed, ...]
    features: tuple[FeatureSeed, ...]
    components: tuple[ComponentSeed, ...]
    roadmap: tuple[RoadmapSeed, ...]


@dataclass(frozen=True, slots=True)
class PersonSeed:
    """One of the staff, or a contact; the password only in demonstrations."""

    place: Place
    email: str
    name: str
    roles: tuple[str, ...]
    password: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class ServiceAccountSeed:
    """A program of the vendor's, or of a customer."""

    place: Place
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimesSeed:
    """Response times that were agreed for a contract line, by the fields of `core.contract_times`."""

    place: Place
    typed: Mapping[str, str]
    paper: str
    agreed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SubscriptionSeed:
    """A contract line, by the names of its products; without any it covers all. The plan is a word of the policy."""

    place: Place
    reference: str
    products: tuple[str, ...]
    plan: str
    terms: Terms
    instance: str | None
    els_purchased: bool
    renews: str | None
    times: TimesSeed | None


@dataclass(frozen=True, slots=True)
class InstanceSeed:
    """An instance, and the line of which it claims a place.

    `facts` are what somebody said of it, and then `said_by` and `said_at` are given.
    """

    place: Place
    name: str
    environment: str
    product: str
    release: str
    subscription: str | None
    facts: Mapping[str, object]
    said_by: str | None
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class BlockSeed:
    """A block of hours, in minutes; no activity: not allocated; no instant: credited as it is kept."""

    place: Place
    reference: str
    purchased_minutes: int
    free_minutes: int
    activity: str
    starts_on: date
    ends_on: date
    bought_at: datetime | None
    price_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class AgreementSeed:
    """A version of an agreement that the customer accepted on paper."""

    place: Place
    agreement: str
    version: str
    accepted_on: date
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class AgreementTextSeed:
    """A version of an agreement."""

    place: Place
    agreement: str
    version: str
    title: str
    content: str
    is_material: bool
    published_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerSeed:
    """A customer with everything it has; `parent` names the company that it belongs to."""

    place: Place
    name: str
    parent: str | None
    contacts: tuple[PersonSeed, ...]
    service_accounts: tuple[ServiceAccountSeed, ...]
    subscriptions: tuple[SubscriptionSeed, ...]
    instances: tuple[InstanceSeed, ...]
    blocks: tuple[BlockSeed, ...]
    agreements: tuple[AgreementSeed, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A message for both sides."""

    body: str


@dataclass(frozen=True, slots=True)
class Note:
    """A message that only the staff see."""

    body: str


@dataclass(frozen=True, slots=True)
class State:
    """Facts that somebody states; the staff say why."""

    answers: Mapping[str, object]
    why: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Judge:
    """A judgment of one fact."""

    fact: str
    value: object
    why: str
    evidence: str


@dataclass(frozen=True, slots=True)
class GrantException:
    """Goodwill until a day that is included."""

    reason: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class AskReview:
    """The customer's wish that its decision is reviewed."""

    why: str


@dataclass(frozen=True, slots=True)
class Uphold:
    """A review's answer: the decision stands."""

    answer: str


@dataclass(frozen=True, slots=True)
class Assign:
    """Who takes the case: one of the staff by e-mail address, or nobody."""

    to: str | None


@dataclass(frozen=True, slots=True)
class LogTime:
    """Work, in minutes, and the day of it; no day: that of the step."""

    minutes: int
    text: str
    worked_on: date | None


@dataclass(frozen=True, slots=True)
class OrderHours:
    """A block for the activity of the request, in whole hours."""

    hours: int
    purchase_order: str


@dataclass(frozen=True, slots=True)
class Resolve:
    """The end of the case."""


ActOnDecision = State | Judge | GrantException | AskReview | Uphold
Act = Reply | Note | ActOnDecision | Assign | LogTime | OrderHours | Resolve


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did on a case; `on` is the day of it in the vendor's zone."""

    place: Place
    at: datetime
    on: date
    by: str
    act: Act


@dataclass(frozen=True, slots=True)
class RequestSeed:
    """A request as its contact sent it, what followed, and the outcome that it should have in the end."""

    place: Place
    customer: str
    by: str
    at: datetime
    on: date
    key: str
    instance: str | None
    subject: str
    body: str
    answers: Mapping[str, object]
    steps: tuple[Step, ...]
    expect: Outcome | None


@dataclass(frozen=True, slots=True)
class PricesSeed:
    """What hours cost: prices as they are written, also those of single activities."""

    place: Place
    currency: str
    hour: str
    by_activity: Mapping[str, str]
    minimum_hours: int
    validity_months: int


@dataclass(frozen=True, slots=True)
class SecondLooksSeed:
    """From how much work on a colleague looks at it, in minutes."""

    place: Place
    from_minutes: int


@dataclass(frozen=True, slots=True)
class Seed:
    """A whole file; the digest names its bytes."""

    digest: str
    products: tuple[ProductSeed, ...]
    staff: tuple[PersonSeed, ...]
    service_accounts: tuple[ServiceAccountSeed, ...]
    agreements: tuple[AgreementTextSeed, ...]
    customers: tuple[CustomerSeed, ...]
    requests: tuple[RequestSeed, ...]
    prices: PricesSeed | None = None
    second_looks: SecondLooksSeed | None = None
