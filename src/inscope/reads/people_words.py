"""Roles of people in words, for lists and for forms."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from inscope.core.people import ONLY_PEOPLE, ContactRole, Role


def role_labels(*, is_staff: bool) -> Mapping[str, str]:
    """Return the roles that one of the staff, or a contact, can have, with what each is called."""
    if is_staff:
        return {
            Role.SUPPORT_ENGINEER: _("Support engineer"),
            Role.CONSULTANT: _("Consultant"),
            Role.PRODUCT_MANAGER: _("Product manager"),
            Role.ACCOUNT_MANAGER: _("Account manager"),
            Role.POLICY_OWNER: _("Policy owner"),
            Role.ADMINISTRATOR: _("Administrator"),
        }
    return {
        ContactRole.OPEN_REQUESTS: _("Open requests"),
        ContactRole.BUY_HOURS: _("Buy hours"),
        ContactRole.APPROVE_OVERAGE: _("Approve overage"),
        ContactRole.SIGN: _("Sign agreements"),
        ContactRole.ADMINISTER: _("Administer the account"),
    }


def service_role_labels(*, is_staff: bool) -> Mapping[str, str]:
    """Return the roles that a service account can have, with what each is called."""
    return {role: label for role, label in role_labels(is_staff=is_staff).items() if role not in ONLY_PEOPLE}


def roles_in_words(roles: Iterable[str], *, is_staff: bool) -> str:
    """Return roles as a list in words; a contact without any reads only."""
    held = set(roles)
    return ", ".join(label for role, label in role_labels(is_staff=is_staff).items() if role in held) or _("Reads only")
