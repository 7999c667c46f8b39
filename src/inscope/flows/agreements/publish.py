"""Publish a version of an agreement."""

from datetime import datetime

from inscope.apps.agreements.services import publish_text
from inscope.core.agreements import checked_text
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as


def publish_version(
    actor: Actor, *, agreement: str, version: str, title: str, content: str, is_material: bool, now: datetime
) -> None:
    """Publish a version for ever; with a material change, it binds only who accepts it anew.

    Raises:
        AgreementRefusedError: a part is not taken, or the version or the text is published already.
    """
    actor.require(Right.KEEP_AGREEMENTS)
    text = checked_text(agreement=agreement, version=version, title=title, content=content, is_material=is_material)
    with acting_as(actor):
        publish_text(actor=actor, text=text, now=now)
