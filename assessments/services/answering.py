"""Answering a form: each answer is kept as it is given, and sending makes the first version of them.

The patient and staff (interview, paper, rating) use the same two services.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.answers import Worked, Workings, merged, so_far
from assessments.definitions import Loaded, load_definition
from assessments.fhir import place_of, require_answers_fit
from assessments.models import AssessmentVersion, IntakeAssessment
from assessments.policies import why_not_answerable
from assessments.services.critical import raise_critical
from assessments.services.follow_up import open_follow_ups
from assessments.services.scores import record_score
from assessments.services.summary import keep_summary
from common.errors import Refused
from notifications.models import Notification
from notifications.services import notify
from patients.selectors.care_team import list_people_to_tell

Status = IntakeAssessment.Status
SOURCES = {
    IntakeAssessment.Mode.PATIENT: AssessmentVersion.Source.PATIENT,
    IntakeAssessment.Mode.INTERVIEW: AssessmentVersion.Source.INTERVIEW,
    IntakeAssessment.Mode.CLINICIAN: AssessmentVersion.Source.CLINICIAN,
    IntakeAssessment.Mode.PAPER: AssessmentVersion.Source.PAPER,
}


def save_answers(
    *,
    assessment: IntakeAssessment,
    answers: Mapping[str, list[dict[str, Any]] | None],
    declined: Collection[str] = (),
    workings: Workings | None = None,
    by: User,
) -> IntakeAssessment:
    """Keep these answers beside those that are there: key by key, so that two windows lose nothing of each other. A
    critical one raises its alert at once.

    An empty list takes an answer back; None takes away the place as well (one of a group that repeats). Storing the
    same answer again changes nothing, so this needs no key of its own. `workings` are those of the form, where the
    caller has worked out these answers. Raises Refused, with nothing stored, when the
    form is closed, and for answers that do not fit it or belong to a question that is not asked.
    """
    refusal: Refused | None = None
    with transaction.atomic(savepoint=False):
        try:
            return _save(assessment, answers, declined, workings, by)
        except Refused as refused:
            # Before anything was written: the caller can go on in a transaction of its own, and needs no savepoint.
            refusal = refused
    raise refusal


def _save(
    assessment: IntakeAssessment,
    answers: Mapping[str, list[dict[str, Any]] | None],
    declined: Collection[str],
    workings: Workings | None,
    by: User,
) -> IntakeAssessment:
    current = _open(assessment)
    loaded = load_definition(current)
    kept, kept_declined = so_far(current)
    whole, whole_declined = _merged(kept, kept_declined, answers, declined)
    worked = (workings or Workings(loaded.questionnaire)).of(whole)
    _require_fit(loaded, worked, [*(key for key in answers if answers[key]), *declined])
    if (whole, whole_declined) != (kept, kept_declined) or current.status == Status.PENDING:
        current.answers_so_far = {"answers": whole, "declined": whole_declined}
        current.answered_at = timezone.now()
        current.status = Status.IN_PROGRESS
        current.save()
    raise_critical(current, loaded, worked.said, by, whole_declined)
    return current


@transaction.atomic(savepoint=False)
def complete(
    *,
    assessment: IntakeAssessment,
    by: User,
    answered_on: date | None = None,
    note: str = "",
    workings: Workings | None = None,
) -> IntakeAssessment:
    """Send what was answered: version 1 with its source, its score, the forms it opens, and word to the assessor,
    or if they have left to who answers for the patient now.

    Questions may stay open. Answers to questions that are not asked any more are left out of the version. `note` says
    of a paper form who filled it in; `workings` as in `save_answers`. Raises Refused when the form is closed, when
    nothing at all was said, and for a day to come.
    """
    current = _open(assessment)
    loaded = load_definition(current)
    kept, declined = so_far(current)
    worked = (workings or Workings(loaded.questionnaire)).of(kept)
    answers = worked.said
    declined = [key for key in declined if key in worked.asked and key not in answers]
    given = [key for key in answers if key in kept]
    if not given and not declined:
        raise Refused(_("Please answer one question at least. Or save it and come back later."))
    if answered_on is not None and answered_on > timezone.localdate():
        raise Refused(_("This day has not come yet."), field="answered_on")
    earlier = current.latest_version
    version = AssessmentVersion(
        assessment=current,
        patient_id=current.patient_id,
        number=earlier.number + 1 if earlier is not None else 1,
        source=SOURCES[IntakeAssessment.Mode(current.mode)],
        author=by,
        reason=note or (_("Sent") if earlier is not None else ""),
        answers=answers,
        declined=declined,
    )
    # On the clinic's clock, wherever it is sent from: a score of tomorrow would not count today.
    today = timezone.localdate(timezone=ZoneInfo(current.patient.clinic_time_zone))
    current.assessment_date = answered_on or today
    version.save()
    current.latest_version = version
    current.latest_score = record_score(version)
    current.status = Status.COMPLETED
    current.answered_at = timezone.now()
    current.version += 1
    current.save()
    raise_critical(current, loaded, answers, by, declined)
    open_follow_ups(current, loaded, answers, declined)
    keep_summary(current.patient_id)
    if current.assessor_id != by.pk:
        notify(
            recipients=[
                person for person in list_people_to_tell(current.patient, [current.assessor]) if person.pk != by.pk
            ],
            kind=Notification.Kind.ASSESSMENT_COMPLETED,
            patient_id=current.patient_id,
            object_id=current.pk,
        )
    return current


def _open(assessment: IntakeAssessment) -> IntakeAssessment:
    """The row as it is now, locked: of two windows the second waits, and adds to what the first stored. Raises
    Refused when it was sent, taken back or has expired."""
    current = IntakeAssessment.objects.select_for_update().get(pk=assessment.pk)
    if current.requested_of_patient:
        if words := why_not_answerable(current):
            raise Refused(words)
    elif not current.is_open:
        raise Refused(_("This is closed already."))
    return current


def _merged(
    kept: Mapping[str, Any],
    kept_declined: Collection[str],
    answers: Mapping[str, list[dict[str, Any]] | None],
    declined: Collection[str],
) -> tuple[dict[str, Any], list[str]]:
    whole = merged(kept, {**answers, **dict.fromkeys(declined)})
    said = [key for key in kept_declined if key not in answers or key in declined]
    return whole, said + [key for key in declined if key not in said]


def _require_fit(loaded: Loaded, worked: Worked, changed: Collection[str]) -> None:
    """What is new (`changed`) must belong to questions that are asked now. What was answered before and is asked no
    more stays in the drawer: the answer that put it away may change again."""
    questionnaire = loaded.questionnaire
    for key in changed:
        place = place_of(questionnaire, key)
        if place is None or not place[0].is_question:
            raise Refused(_("This answer belongs to a question that this form does not have."))
        if key not in worked.asked:
            raise Refused(_("This answer belongs to a question that is not asked here."))
    asked = {key: values for key, values in worked.answers.items() if key in worked.asked}
    require_answers_fit(questionnaire, asked, (worked.calculated, worked.asked))
