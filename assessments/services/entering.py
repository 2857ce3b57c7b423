"""Answers that staff write down: an interview, a rating, a form on paper. The same rules as for the patient's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.answers import Workings
from assessments.models import IntakeAssessment
from assessments.services.answering import complete, save_answers
from common.errors import Refused


@transaction.atomic(savepoint=False)
def enter(
    *,
    assessment: IntakeAssessment,
    answers: Mapping[str, list[dict[str, Any]] | None],
    answered_on: date,
    is_done: bool,
    filled_in_by: str = "",
    workings: Workings | None = None,
    by: User,
) -> IntakeAssessment:
    """Keep these answers, as `save_answers` does, and with `is_done` finish the form, as `complete` does: its day is
    that of the answers, and of a paper form its version says who filled it in. A critical answer raises its alert at
    once, finished or not.

    Refuses a form the patient is asked to answer themselves, a day before the patient was born, and whatever the two
    refuse; then nothing is stored.
    """
    if assessment.requested_of_patient:
        raise Refused(_("The patient was asked to answer this. Ask them, or cancel it and enter a new one."))
    born = assessment.patient.date_of_birth
    if born is not None and answered_on < born:
        raise Refused(_("This day is before the patient was born."), field="answered_on")
    saved = save_answers(assessment=assessment, answers=answers, workings=workings, by=by)
    if not is_done:
        return saved
    note = _("Filled in by: %(name)s") % {"name": filled_in_by} if filled_in_by else ""
    return complete(assessment=saved, answered_on=answered_on, note=note, workings=workings, by=by)
