"""What is known of each instrument besides its wording and its rule: names, terms of use, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Facts:
    """The facts of one instrument. `source` says what of it was not verified."""

    code: str
    title: str
    short_title: str
    patient_title: str | Promise
    licence: str
    copyright_notice: str
    redistributable: bool
    source: str
    citation: str
    language: str = "en"
    respondent: str = "patient"


PFIZER_LICENCE = "Free: no permission required to reproduce, translate, display or distribute."
PFIZER_NOTICE = (
    "© Pfizer Inc. All rights reserved. Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and "
    "colleagues, with an educational grant from Pfizer Inc. No permission required to reproduce, translate, display or "
    "distribute."
)

FACTS = (
    Facts(
        "phq-9",
        title="Patient Health Questionnaire-9 (PHQ-9)",
        short_title="PHQ-9",
        patient_title=_("Mood check-in"),
        licence=PFIZER_LICENCE,
        copyright_notice=PFIZER_NOTICE,
        redistributable=True,
        source="The printed form of phqscreeners.com, as several public copies give it; ranges: LOINC 44261-6. The "
        "diagnostic algorithm is that of the PHQ manual and was not read there.",
        citation="Kroenke K, Spitzer RL, Williams JB. J Gen Intern Med 2001;16:606-13",
    ),
    Facts(
        "gad-7",
        title="Generalized Anxiety Disorder-7 (GAD-7)",
        short_title="GAD-7",
        patient_title=_("Worry check-in"),
        licence=PFIZER_LICENCE,
        copyright_notice=PFIZER_NOTICE,
        redistributable=True,
        source="The printed form of phqscreeners.com, as several public copies give it.",
        citation="Spitzer RL, Kroenke K, Williams JB, Löwe B. Arch Intern Med 2006;166:1092-7",
    ),
)
