"""What signs people in, made for tests: links, tokens, sessions, apps, passkeys; and trying what a key opens."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inscope.apps.identity.errors import InvitationNotValidError
from inscope.apps.identity.factors import add_app, add_passkey
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import person_row
from inscope.apps.identity.services import make_invitation
from inscope.core.people import INSCOPE
from inscope.core.second_factors import SECRET_BYTES, STEP_SECONDS, code_at
from inscope.flows.identity.accept_invitation import invited
from inscope.pg.tenancy import acting_as
from tests.factories import make_token
from tests.security.addresses import session_of
from tests.security.test_sign_in import EMAIL, PASSWORD, from_elsewhere, try_to

ANOTHER = "another walk, in the hills"
SECRET = bytes(range(SECRET_BYTES))


def keys_of(person: Person) -> dict[str, str]:
    """One of each that opens something: a link, a token of a program, a session."""
    return {"link": link_for(person), "token": make_token(person), "session": session_of(person)}


def link_for(person: Person) -> str:
    with acting_as(INSCOPE):
        return make_invitation(actor=INSCOPE, person=person_row(person), now=timezone.now())


def with_app(person: Person, secret: bytes = SECRET) -> None:
    """Let somebody have an app, set up a while ago, so that its present code is unused."""
    then = timezone.now() - timedelta(hours=1)
    with acting_as(INSCOPE):
        add_app(person_id=person.pk, secret=secret, code=code_of(secret, then), now=then)


def with_passkey(person: Person) -> Any:
    """Let somebody have a passkey, and return it; what its browser would sign is not tried here."""
    with acting_as(INSCOPE):
        add_passkey(person_id=person.pk, name="a key", credential={}, now=timezone.now())
        return Authenticator.objects.get(user_id=person.pk, type=Authenticator.Type.WEBAUTHN)


def code_of(secret: bytes = SECRET, moment: datetime | None = None) -> str:
    """The code that an app shows, now unless another moment is given."""
    return code_at(secret, int((moment or timezone.now()).timestamp()) // STEP_SECONDS)


def signing_in(email: str = EMAIL, password: str = PASSWORD) -> Client:
    """A browser elsewhere that tried to sign in."""
    client: Client = from_elsewhere()
    try_to(client, password, email)
    return client


def write_code(client: Client, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def accept(client: Client, token: str, **more: object) -> Any:
    """Choose a password by a link."""
    return client.post(reverse("invite", args=[token]), {"password": ANOTHER, **more})


def works(token: str, at: datetime) -> bool:
    """Say whether a link works."""
    try:
        return bool(invited(token, now=at))
    except InvitationNotValidError:
        return False


def opens(door: str, key: str) -> bool:
    """Say whether a key opens a door that asks for one."""
    client = Client()
    match door:
        case "link":
            return client.get(reverse("invite", args=[key])).status_code == 200
        case "token":
            return client.get("/api/v1/cases", headers={"Authorization": f"Bearer {key}"}).status_code == 200
        case _:
            client.cookies["sessionid"] = key
            return client.get(reverse("account")).status_code == 200
