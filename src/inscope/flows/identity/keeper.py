"""In whose name rows of people are written."""

from inscope.core.people import INSCOPE, Actor


def keeper_for(actor: Actor) -> Actor:
    """Return the staff themselves, and for a contact the product: no transaction of a contact may write people.

    What a contact keeps is found by selectors that are given the contact, and thus of its company alone.
    """
    return actor if actor.is_staff else INSCOPE
