"""Forms of customers' records: one view a kind of record, which adds one and changes one; and the renewal of a line."""

from itertools import chain
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inscope.core.claims import MOST_GRACE_DAYS, MOST_LICENCES, Terms
from inscope.core.people import Actor, Right
from inscope.core.policy.calendars import NEVER_CLOSED
from inscope.flows.contracts.keep_records import keep_customer, keep_instance
from inscope.flows.contracts.keep_subscription import (
    LineForm,
    add_subscription,
    agree_times,
    change_subscription,
    renew_subscription,
)
from inscope.reads.office_customer_forms import (
    Beginning,
    customer_beginning,
    instance_beginning,
    line_beginning,
    renewal_beginning,
    times_beginning,
)
from inscope.reads.office_customers import labels
from inscope.web.common.actor import requires
from inscope.web.office.forms import Field, FormPage, Kind, Values, form_page

FORM_METHODS = ("GET", "HEAD", "POST")


@requires(Right.KEEP_CUSTOMERS)
@require_http_methods(FORM_METHODS)
def customer(request: HttpRequest, actor: Actor, customer_id: UUID | None = None) -> HttpResponse:
    """Add or change a customer."""
    begins, label = customer_beginning(actor, customer_id), labels()
    hint = _("The name of its parent company. An affiliate needs subscriptions of its own.")
    page = FormPage(
        title=begins.name or _("New customer"),
        at=reverse("office-customers") if customer_id is None else _customer_at(begins),
        fields=(Field("name", label["name"], needed=True), Field("parent", label["parent"], hint=hint)),
        values=begins.values,
        history=begins.history,
    )

    def save(values: Values, seen: str) -> str:
        saved = keep_customer(actor, customer_id, seen=seen, now=timezone.now(), **values)
        return reverse("office-customer", args=[saved])

    return form_page(request, page, save)


@requires(Right.KEEP_CUSTOMERS)
@require_http_methods(FORM_METHODS)
def instance(request: HttpRequest, actor: Actor, customer_id: UUID, instance_id: UUID | None = None) -> HttpResponse:
    """Add or change an instance."""
    begins, label = instance_beginning(actor, customer_id, instance_id), labels()
    page = FormPage(
        title=begins.name or _("New instance of %(customer)s") % {"customer": begins.customer},
        at=_customer_at(begins),
        fields=(
            Field("name", label["name"], needed=True),
            Field(
                "environment", label["environment"], hint=_("In the customer's words, such as staging."), needed=True
            ),
            Field("product", label["product"], Kind.CHOICE, needed=True, choices=begins.products),
            Field("release", label["release"], hint=_("As it stands in the catalogue, such as 5.4.2."), needed=True),
        ),
        values=begins.values,
        history=begins.history,
    )

    def save(values: Values, seen: str) -> str:
        keep_instance(actor, customer_id, instance_id, seen=seen, now=timezone.now(), **values)
        return page.at

    return form_page(request, page, save)


@requires(Right.KEEP_CUSTOMERS)
@require_http_methods(FORM_METHODS)
def line(request: HttpRequest, actor: Actor, customer_id: UUID, line_id: UUID | None = None) -> HttpResponse:
    """Add or change a contract line."""
    today = timezone.localdate()
    begins = line_beginning(actor, customer_id, line_id, today=today)
    page = FormPage(
        title=begins.name or _("New subscription of %(customer)s") % {"customer": begins.customer},
        at=_customer_at(begins),
        fields=_line_fields(request, begins, is_new=line_id is None),
        values=begins.values,
        history=begins.history,
    )

    def save(values: Values, seen: str) -> str:
        form = _line_form(values)
        if line_id is None:
            add_subscription(actor, customer_id, form, today=today, now=timezone.now())
        else:
            change_subscription(actor, line_id, form, seen=seen, today=today, now=timezone.now())
        return page.at

    return form_page(request, page, save)


@requires(Right.KEEP_CUSTOMERS)
@require_http_methods(FORM_METHODS)
def renewal(request: HttpRequest, actor: Actor, customer_id: UUID, line_id: UUID) -> HttpResponse:
    """Renew a contract line."""
    today = timezone.localdate()
    begins = renewal_beginning(actor, customer_id, line_id, today=today)
    page = FormPage(
        title=_("Renewal of %(line)s") % {"line": begins.name},
        at=reverse("office-customer", args=[customer_id]),
        fields=_line_fields(request, begins, is_new=False),
        values=begins.values,
        about=_("The instances that claim a place go on with the new line, on the same seats."),
    )

    def save(values: Values, _seen: str) -> str:
        renew_subscription(actor, line_id, _line_form(values), today=today, now=timezone.now())
        return page.at

    return form_page(request, page, save)


@requires(Right.KEEP_CUSTOMERS)
@require_http_methods(FORM_METHODS)
def times(request: HttpRequest, actor: Actor, customer_id: UUID, line_id: UUID) -> HttpResponse:
    """Keep the response times that were agreed for a contract line."""
    today = timezone.localdate()
    begins = times_beginning(actor, customer_id, line_id, today=today)
    page = FormPage(
        title=_("Response times of %(line)s") % {"line": begins.name},
        at=_customer_at(begins),
        fields=(*chain.from_iterable(map(_times_fields, begins.priorities)), _paper()),
        values=begins.values,
        history=begins.history,
        about=_times_about(begins),
    )

    def save(values: Values, seen: str) -> str:
        paper = values.pop("paper")
        typed = {name: value or "" for name, value in values.items()}
        agree_times(actor, line_id, typed, paper=paper, seen=seen, today=today, now=timezone.now())
        return page.at

    return form_page(request, page, save)


def _times_fields(priority: tuple[str, str]) -> tuple[Field, ...]:
    word, name = priority
    hint = _("Such as 4 business hours, 1 calendar day, next business day or none.")
    return (
        Field(f"{word}_initial", _("%(priority)s: first response") % {"priority": name}, hint=hint, needed=True),
        Field(f"{word}_ongoing", _("%(priority)s: each time after") % {"priority": name}, needed=True),
        Field(
            f"{word}_calendar",
            _("%(priority)s: hours") % {"priority": name},
            Kind.CHOICE,
            choices=(("", _("Our business hours")), (NEVER_CLOSED, _("Around the clock"))),
        ),
    )


def _paper() -> Field:
    return Field("paper", labels()["paper"], hint=_("What says so, such as the number of an order form."))


def _times_about(begins: Beginning) -> str:
    """Say which requests the times are for, and name open ones that keep what they have."""
    said = _("They count for requests from now on. A request keeps the times under which it was opened.")
    kept = _("Open now, and not moved: %(cases)s.") % {"cases": begins.open_cases}
    return f"{said} {kept}" if begins.open_cases else said


def _line_fields(request: HttpRequest, begins: Beginning, *, is_new: bool) -> tuple[Field, ...]:
    """Return the fields of a line; of one with fewer licences than claims, also which of them lose their seats."""
    label = labels()
    count = request.POST.get("licence_count", "").strip()
    asks = count.isascii() and count.isdigit() and int(count[:9]) < len(begins.seated)
    own = Field(
        "instance",
        label["instance"],
        Kind.CHOICE,
        _("Leave it empty for all instances."),
        choices=(("", _("Any instance")), *begins.instances),
    )
    losing = Field(
        "unlicensed",
        _("Become unlicensed"),
        Kind.TICKS,
        _("They keep their claims, and wait for a seat."),
        choices=begins.seated,
    )
    return (
        Field("reference", label["reference"], hint=_("As on the order form."), needed=True),
        Field("plan", label["plan"], Kind.CHOICE, needed=True, choices=begins.plans),
        Field("starts_on", label["starts_on"], Kind.DAY, needed=True),
        Field("ends_on", label["ends_on"], Kind.DAY, needed=True),
        Field(
            "grace_days",
            label["grace_days"],
            Kind.NUMBER,
            _("After the last day, in which the line still answers."),
            needed=True,
            most=MOST_GRACE_DAYS,
        ),
        Field(
            "licence_count",
            label["licence_count"],
            Kind.NUMBER,
            _("So many instances can be licensed."),
            needed=True,
            least=1,
            most=MOST_LICENCES,
        ),
        *((losing,) if asks else ()),
        Field(
            "products", label["products"], Kind.TICKS, _("Tick none to cover every product."), choices=begins.products
        ),
        Field("els_purchased", label["els_purchased"], Kind.CHECK, _("Bought with this line.")),
        *((own,) if is_new else ()),
    )


def _line_form(values: Values) -> LineForm:
    own = values.get("instance")
    return LineForm(
        reference=values["reference"],
        plan=values["plan"],
        terms=Terms(values["starts_on"], values["ends_on"], values["licence_count"], values["grace_days"]),
        products=values["products"],
        els_purchased=values["els_purchased"],
        instance=UUID(own) if own else None,
        unlicensed=tuple(map(int, values.get("unlicensed", ()))),
    )


def _customer_at(begins: Beginning) -> str:
    return reverse("office-customer", args=[begins.customer_id])
