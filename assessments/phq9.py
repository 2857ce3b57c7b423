"""What a total of the PHQ-9 means. Arithmetic and words only: no questions, no answers, no rows.

Ranges: Kroenke, Spitzer and Williams, "The PHQ-9: validity of a brief depression severity measure", Journal of
General Internal Medicine 16 (2001), 606-613: 0-4, 5-9, 10-14, 15-19, 20-27. Nine items of 0 to 3 points each; the
tenth question (how difficult) is never added.

Reliable change: 6 points or more, the value NHS Talking Therapies (England) works with. A smaller change can be
chance.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.charts import Band, band_of

MAXIMUM = 27
ITEM_MAXIMUM = 3
RELIABLE_CHANGE = 6
CUT_OFF = 10  # from here on a depressive disorder is likely enough to look closer


def bands() -> list[Band]:
    """The five ranges, least first, with their names in the language of the moment."""
    return [
        Band(0, 4, _("Minimal"), "band-0"),
        Band(5, 9, _("Mild"), "band-1"),
        Band(10, 14, _("Moderate"), "band-2"),
        Band(15, 19, _("Mod. severe"), "band-3"),
        Band(20, 27, _("Severe"), "band-4"),
    ]


def band(total: int) -> Band:
    """The range that holds `total`; ValueError when no PHQ-9 can have it."""
    found = band_of(total, bands())
    if found is None:
        raise ValueError(f"no PHQ-9 total: {total}")
    return found


def word(total: int) -> str:
    """The name of the range of `total`, written out."""
    return {
        "band-0": _("minimal"),
        "band-1": _("mild"),
        "band-2": _("moderate"),
        "band-3": _("moderately severe"),
        "band-4": _("severe"),
    }[band(total).css_class]


def is_reliable(change: int) -> bool:
    """A change of this size, up or down, is more than chance."""
    return abs(change) >= RELIABLE_CHANGE


def is_possible(total: int, item_nine: int) -> bool:
    """Whether a form with this total can have this answer to its ninth item: the other eight give 0 to 24."""
    return 0 <= total - item_nine <= MAXIMUM - ITEM_MAXIMUM
