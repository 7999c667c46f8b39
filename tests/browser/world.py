"""A small vendor with its customers, for browsers: people, a few cases in different states, a draft, a link."""

from dataclasses import dataclass
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from inscope.apps.cases.rows import NewFile
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.cases.write_draft import begin_draft, save_draft
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.grant_exception import grant_exception
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.coverage.review_decision import ask_for_review
from inscope.flows.identity.invite_contact import invite_contact
from tests.factories import (
    ISSUE,
    TUNING,
    make_agreement,
    make_block,
    make_case,
    make_contact,
    make_customer,
    make_instance,
    make_staff,
)

PASSWORD = "a-long-password-for-tests"  # noqa: S105 - of a test
FAILOVER = "RTP streams drop after failover under prime-time load"


@dataclass
class World:
    """What there is, by the names that tests use."""

    paths: dict[str, tuple[str, str]]
    people: dict[str, Person]

    def cookie(self, who: str) -> str:
        """Return the session of somebody who is signed in."""
        client = Client()
        client.force_login(self.people[who])
        return client.cookies["sessionid"].value


def make_world() -> World:
    """Make everything, as it would have come about in the last days."""
    now, today = timezone.now(), timezone.localdate()
    at = {"now": now - timedelta(hours=3), "today": today}
    halden = make_customer("Halden Telecom")
    people = {
        "contact": make_contact(halden, name="Ingrid Solberg", email="ingrid@halden.example", password=PASSWORD),
        "engineer": make_staff("support_engineer", name="Maya Okafor", email="maya@kestrel.example", password=PASSWORD),
        "manager": make_staff("account_manager", name="Jonas Thelin"),
    }
    ingrid, maya, jonas = (actor_of(people[who]) for who in ("contact", "engineer", "manager"))
    instance = make_instance(halden, name="prod-sto-2")
    make_block(halden, hours=40, free=12, activity="online_development_support")
    make_agreement(halden)
    waits = make_case(people["contact"], ISSUE, instance=instance, subject=FAILOVER, **at)
    write_message(
        ingrid, waits.public_id, body="The log of the relay.", files=(NewFile("rtp.log", b"ERROR no route"),), now=now
    )
    write_message(maya, waits.public_id, body="Same signature as in spring.", is_internal=True, now=now)
    refused = make_case(people["contact"], TUNING, instance=instance, subject="Can we raise worker threads?", **at)
    grant_exception(
        jonas, refused.public_id, reason="A long partnership.", ends_on=today + timedelta(days=9), today=today, now=now
    )
    judged = make_case(people["contact"], ISSUE, instance=instance, subject="Registrar answers 503", **at)
    judge_case(maya, judged.public_id, "caused_by_product", "excluded", why="Their balancer answers.", now=now)
    ask_for_review(ingrid, judged.public_id, why="The balancer was out of the path.", now=now)
    asks = ISSUE | {"deployment.prime_time_use": "unknown"}
    make_case(people["contact"], asks, instance=make_instance(halden, name="lab-1"), subject="Trunk flaps", **at)
    done = make_case(people["contact"], TUNING, instance=instance, subject="Where is the manual?", **at)
    resolve_case(maya, done.public_id, now=now)
    draft = begin_draft(ingrid, instance.public_id, [("request_kind", "production")], today=today, now=now)
    ready = begin_draft(ingrid, instance.public_id, list(TUNING.items()), today=today, now=now)
    save_draft(ingrid, ready.public_id, pairs=[], subject="Slow at noon", body="Two seconds.", today=today, now=now)
    link = invite_contact(maya, halden.public_id, name="Per Dahl", email="per@halden.example", roles=[], now=now)
    case, request = "/desk/cases", "/portal/requests"
    return World(
        paths={
            "sign-in": ("", "/login/"),
            "invite": ("", f"/invite/{link}/"),
            "link-ended": ("", "/invite/none/"),
            "tokens": ("contact", "/account/tokens/"),
            "portal": ("contact", "/portal/"),
            "portal-new": ("contact", f"{request}/new/"),
            "portal-draft": ("contact", f"{request}/new/{draft.public_id}/"),
            "portal-draft-ready": ("contact", f"{request}/new/{ready.public_id}/"),
            "portal-waits": ("contact", f"{request}/{waits.public_id}/"),
            "portal-refused": ("contact", f"{request}/{refused.public_id}/"),
            "portal-in-review": ("contact", f"{request}/{judged.public_id}/"),
            "queue": ("engineer", "/desk/queue/"),
            "judgments": ("engineer", "/desk/judgments/"),
            "case-waits": ("engineer", f"{case}/{waits.public_id}/"),
            "case-refused": ("manager", f"{case}/{refused.public_id}/"),
            "case-corrects": ("engineer", f"{case}/{judged.public_id}/?fact=issue_class"),
            "decisions": ("engineer", f"{case}/{judged.public_id}/decisions/"),
            "replay": ("engineer", f"{case}/{judged.public_id}/decisions/2/replay/"),
            "customers": ("engineer", "/desk/customers/"),
            "customer": ("engineer", f"/desk/customers/{halden.public_id}/"),
        },
        people=people,
    )


SIGNED_IN = (
    "sign-in", "invite", "link-ended", "tokens",
    "portal", "portal-new", "portal-draft", "portal-draft-ready",
    "portal-waits", "portal-refused", "portal-in-review",
    "queue", "judgments", "case-waits", "case-refused", "case-corrects",
    "decisions", "replay", "customers", "customer",
)  # fmt: skip
