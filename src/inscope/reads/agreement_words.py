"""Where a customer stands with an agreement, in words."""

from django.utils.translation import gettext as _

from inscope.core.agreements import Standing
from inscope.reads.catalog_words import Word


def standing_word(standing: Standing) -> Word:
    """Return the word, icon and tone of a standing."""
    return {
        Standing.NOT_ACCEPTED: Word(_("Not accepted"), "circle-dashed"),
        Standing.BOUND: Word(_("In force"), "circle-check", "ok"),
        Standing.CHANGED: Word(_("Changed, accept again"), "circle-alert", "warn"),
        Standing.WITHDRAWN: Word(_("Withdrawn"), "circle-x", "bad"),
    }[standing]
