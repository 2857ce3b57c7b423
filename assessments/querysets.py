from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils import timezone

from patients.querysets import PatientRowQuerySet


def _readable(prefix: str = "") -> models.Q:
    """Shared with the patient, and not kept for the visit at which they read it together; `prefix` leads from
    another row to the assessment."""
    is_released = models.Q(**{f"{prefix}release": "now"}) | models.Q(**{f"{prefix}released_at__isnull": False})
    return models.Q(**{f"{prefix}published_version__isnull": False}) & is_released


class AssessmentQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Patients see what they were asked for and what they can read of what was shared with them; staff see the
        assessments of patients whose chart they may view."""
        rows = self.of_patients_of(user)
        if not getattr(user, "is_patient", True):
            return rows
        return rows.filter(models.Q(requested_of_patient=True) | _readable())

    def open(self) -> Self:
        """Not completed, cancelled or past its last day, whoever answers it."""
        today = timezone.localdate()
        status = self.model.Status
        return self.filter(status__in=(status.PENDING, status.IN_PROGRESS)).filter(
            models.Q(expires_on=None) | models.Q(expires_on__gte=today)
        )

    def asked_of_patient(self) -> Self:
        """What the patient was asked for and has not sent yet, that of later days too."""
        return self.open().filter(requested_of_patient=True)

    def waiting_for_patient(self) -> Self:
        """What the patient can answer today."""
        today = timezone.localdate()
        return self.asked_of_patient().filter(models.Q(available_on=None) | models.Q(available_on__lte=today))

    def to_review(self) -> Self:
        """Answered by the patient, or by somebody for them, and not yet reviewed by anybody. What a clinician rated
        or wrote needs no second look."""
        modes = self.model.Mode
        return self.filter(
            models.Q(requested_of_patient=True) | models.Q(mode__in=(modes.INTERVIEW, modes.PAPER)),
            status=self.model.Status.COMPLETED,
            published_version__isnull=True,
            reviewed_at=None,
            withdrawn_at=None,
        )

    def completed(self) -> Self:
        """Answered to the end; what was withdrawn since is among them."""
        return self.filter(status=self.model.Status.COMPLETED)

    def published(self) -> Self:
        """Shared, be it kept for a visit or withdrawn since."""
        return self.filter(published_version__isnull=False)

    def readable_by_patient(self) -> Self:
        """Shared, not kept for a visit, not withdrawn."""
        return self.filter(_readable(), withdrawn_at=None)

    def latest_first(self) -> Self:
        """By the day of the answers."""
        return self.order_by("-assessment_date", "-id")

    def with_provider(self) -> Self:
        """Joined with the assessor, their profile and clinic, and the versions: one query for all of it."""
        return self.select_related("assessor__provider_profile__clinic", "published_version", "latest_version__author")

    def with_instrument(self) -> Self:
        """Joined with the instrument, without the definition, which can be large."""
        return self.select_related("instrument_version__instrument").defer(
            "instrument_version__definition", "instrument_version__rule"
        )


class AssessmentVersionQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Patients see the version that is shared with them and what they wrote themselves, unless it was withdrawn;
        staff see those of patients whose chart they may view, but nothing a patient has not sent yet."""
        rows = self.of_patients_of(user)
        if not getattr(user, "is_patient", True):
            return rows.exclude(
                assessment__requested_of_patient=True,
                assessment__status__in=("pending", "in_progress", "cancelled", "expired"),
            )
        published = models.Q(pk=models.F("assessment__published_version")) & _readable("assessment__")
        own = models.Q(source=self.model.Source.PATIENT, author=user)
        return rows.filter(published | own, assessment__withdrawn_at=None)


class ScoreQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Patients see the scores that are shared with them and count; staff see those of patients whose chart they
        may view."""
        rows = self.of_patients_of(user)
        if not getattr(user, "is_patient", True):
            return rows
        return rows.filter(
            _readable("assessment__"),
            pk=models.F("assessment__published_score"),
            assessment__withdrawn_at=None,
        )

    def current(self) -> Self:
        """The score of each assessment's latest version, as it was computed last; withdrawn assessments left out."""
        return self.filter(pk=models.F("assessment__latest_score"), assessment__withdrawn_at=None)

    def with_total(self) -> Self:
        """Those that are a number: blanks may count as zero, where the rule says so."""
        return self.filter(total__isnull=False, status__in=("complete", "complete_with_blanks"))


class CommentQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Patients see their own comments; staff see those of patients whose chart they may view."""
        return self.of_patients_of(user)


class PlanQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Patients see what they will be asked; staff see the plans of patients whose chart they may view."""
        return self.of_patients_of(user)

    def in_force(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)


class ProgressQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Staff see the progress of patients whose chart they may view; patients read it in their results."""
        return self.of_patients_of(user) if not getattr(user, "is_patient", True) else self.none()


class ProgressAlertQuerySet(ProgressQuerySet):
    def open(self) -> Self:
        """Those nobody has answered."""
        return self.filter(acknowledged_at=None)

    def open_first(self) -> Self:
        """Those nobody answered, then the others; the newest first among each."""
        return self.order_by(models.F("acknowledged_at").desc(nulls_first=True), "-raised_at", "-pk")
