"""Writing assessments as a clinician. A version is never changed: a correction is the next version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import phq9
from assessments.models import AssessmentVersion, IntakeAssessment
from assessments.policies import is_answerable
from assessments.sections import LONGEST_RECOMMENDATIONS, written_only
from assessments.services.entered import score_entered_total
from assessments.services.summary import keep_summary
from common.editing import lock_for_edit
from common.errors import Refused
from patients.models import PatientProfile


@dataclass(frozen=True)
class Content:
    """What a version says: text by section, recommendations, and what a completed PHQ-9 form came to."""

    data: Mapping[str, str] = field(default_factory=dict)
    recommendations: str = ""
    phq9_total: int | None = None
    phq9_item_nine: int | None = None

    @property
    def is_empty(self) -> bool:
        return not (written_only(self.data) or self.recommendations.strip() or self.phq9_total is not None)

    def require_valid(self) -> None:
        """Raises Refused for content that says nothing, or a PHQ-9 no form can have."""
        if self.is_empty:
            raise Refused(_("Write something first: at least one part, a recommendation or a total."))
        if self.phq9_total is not None and not 0 <= self.phq9_total <= phq9.MAXIMUM:
            raise Refused(_("A PHQ-9 total is between 0 and 27."), field="phq9_total")
        if self.phq9_item_nine is None:
            return
        if self.phq9_total is None:
            raise Refused(_("Enter the total of this form as well."), field="phq9_total")
        if not 0 <= self.phq9_item_nine <= phq9.ITEM_MAXIMUM:
            raise Refused(_("The answer to item 9 is between 0 and 3."), field="phq9_item_nine")
        if not phq9.is_possible(self.phq9_total, self.phq9_item_nine):
            raise Refused(_("This total and this answer to item 9 cannot be of one form."), field="phq9_item_nine")


def new_version(
    assessment: IntakeAssessment, *, number: int, content: Content, source: str, author: User, reason: str = ""
) -> AssessmentVersion:
    """A version that is not saved yet."""
    return AssessmentVersion(
        assessment=assessment,
        patient_id=assessment.patient_id,
        number=number,
        source=source,
        author=author,
        reason=reason,
        answers=written_only(content.data),
        recommendations=content.recommendations,
        phq9_total=content.phq9_total,
        phq9_item_nine=content.phq9_item_nine,
    )


@transaction.atomic(savepoint=False)
def create_assessment(
    *, patient: PatientProfile, kind: str, title: str, assessment_date: date, content: Content, by: User
) -> IntakeAssessment:
    """Write down an assessment as version 1, completed and not yet shared.

    Refuses content that says nothing, a PHQ-9 no form can have, and a day in the future or before birth.
    """
    content.require_valid()
    if assessment_date > timezone.localdate():
        raise Refused(_("This day has not come yet."), field="assessment_date")
    if patient.date_of_birth is not None and assessment_date < patient.date_of_birth:
        raise Refused(_("This day is before the patient was born."), field="assessment_date")
    assessment = IntakeAssessment(
        patient=patient,
        assessor=by,
        kind=kind,
        title=title,
        assessment_date=assessment_date,
        status=IntakeAssessment.Status.COMPLETED,
    )
    version = new_version(assessment, number=1, content=content, source=AssessmentVersion.Source.CLINICIAN, author=by)
    assessment.latest_version = version  # its key is known; the database looks at the end of the transaction
    assessment.save()
    version.save()
    if score_entered_total(assessment, version) is not None:
        assessment.save()
    keep_summary(patient.pk)
    return assessment


@transaction.atomic(savepoint=False)
def add_version(
    *, assessment: IntakeAssessment, version: int, content: Content, reason: str, by: User
) -> IntakeAssessment:
    """Add the next version, with the reason for it. What is shared with the patient stays as it is until it is
    published again.

    Raises StaleEdit when somebody saved since `version`. Refuses while the patient is still answering, without a
    reason, without a change, and what `create_assessment` refuses of the content.
    """
    current = lock_for_edit(IntakeAssessment.objects.all(), assessment.pk, version)
    if is_answerable(current):
        raise Refused(_("The patient has not sent this yet. You can add to it after that."))
    if not reason.strip():
        raise Refused(_("Say in a few words why this is changed."), field="reason")
    content.require_valid()
    if says_the_same(current.latest_version, content):
        raise Refused(_("Nothing was changed."))
    current.latest_version = new_version(
        current,
        number=current.latest_version.number + 1,
        content=content,
        source=AssessmentVersion.Source.CLINICIAN,
        author=by,
        reason=reason,
    )
    current.latest_version.save()
    score_entered_total(current, current.latest_version)
    current.save()
    keep_summary(current.patient_id)
    return current


@transaction.atomic(savepoint=False)
def add_recommendations(*, assessment: IntakeAssessment, recommendations: str, by: User) -> IntakeAssessment:
    """The next version: the same answers, other recommendations. `assessment` is locked by the caller, who knows its
    latest version. Refuses recommendations that are too long."""
    latest = assessment.latest_version
    if latest is None:
        raise Refused(_("There is nothing to review yet: this has not been sent."))
    if len(recommendations) > LONGEST_RECOMMENDATIONS:
        raise Refused(_("These recommendations are too long. Please shorten them."), field="recommendations")
    assessment.latest_version = AssessmentVersion(
        assessment=assessment,
        patient_id=assessment.patient_id,
        number=latest.number + 1,
        source=AssessmentVersion.Source.CLINICIAN,
        author=by,
        reason=_("Recommendations"),
        answers=latest.answers,
        declined=latest.declined,
        recommendations=recommendations,
        phq9_total=latest.phq9_total,
        phq9_item_nine=latest.phq9_item_nine,
    )
    assessment.latest_version.save()
    assessment.version += 1
    assessment.save()
    return assessment


def says_the_same(version: AssessmentVersion | None, content: Content) -> bool:
    """Whether `content` is what `version` says already; no version says nothing."""
    if version is None:
        return content.is_empty
    return (version.answers, version.recommendations, version.phq9_total, version.phq9_item_nine) == (
        written_only(content.data),
        content.recommendations,
        content.phq9_total,
        content.phq9_item_nine,
    )
