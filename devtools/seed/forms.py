"""Answered forms of people who are made up: an assessment with its version and its score, not stored yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from assessments.definitions import Loaded, load_version
from assessments.models import AssessmentVersion, Instrument, IntakeAssessment, Score
from assessments.scoring import Result, score
from assessments.services.scores import score_row
from devtools.seed.answers import Answers, answers_of
from patients.models import PatientProfile

Mode = IntakeAssessment.Mode


@dataclass
class Form:
    """One of the shipped instruments, with what was computed for answers that came up before."""

    instrument: Instrument
    loaded: Loaded
    known: dict[tuple[tuple[str, Any], ...], tuple[Answers, Result]] = field(default_factory=dict)

    def worked_out(self, values: Mapping[str, Any]) -> tuple[Answers, Result]:
        """The stored form of these values, and what they come to."""
        if self.loaded.rule is None:
            raise ValueError(f"{self.instrument} has no rule")
        key = tuple(sorted(values.items()))
        if key not in self.known:
            self.known[key] = answers_of(self.loaded, values), score(self.loaded.rule, values)
        return self.known[key]


def shipped_form(code: str) -> Form:
    """The current version of the instrument with this code, once `load_instruments` has run."""
    instrument = Instrument.objects.get(code=code)
    return Form(instrument, load_version(instrument.current_version_id))


@dataclass(frozen=True)
class Filled:
    """A completed form: three rows that name each other. `link` sets what can only be set once all are stored."""

    assessment: IntakeAssessment
    version: AssessmentVersion
    score: Score | None

    def link(self, *, shared_by: User | None = None, shared_at: datetime | None = None) -> IntakeAssessment:
        """The assessment, completed; shared with the patient when somebody shared it."""
        self.assessment.status = IntakeAssessment.Status.COMPLETED
        self.assessment.latest_version, self.assessment.latest_score = self.version, self.score
        if shared_by is not None:
            self.assessment.published_version, self.assessment.published_score = self.version, self.score
            self.assessment.published_by, self.assessment.published_at = shared_by, shared_at
            self.assessment.reviewed_by, self.assessment.reviewed_at = shared_by, shared_at
        return self.assessment


def fill(
    form: Form,
    patient: PatientProfile,
    assessor: User,
    at: datetime,
    *,
    values: Mapping[str, Any] | None = None,
    answers: Answers | None = None,
    mode: str = Mode.PATIENT,
    recommendations: str = "",
    **more: Any,
) -> Filled:
    """The form as answered at a time: by scored `values`, or by `answers` where nothing is scored."""
    is_own = mode == Mode.PATIENT
    given, result = form.worked_out(values) if values is not None else (answers or {}, None)
    day = timezone.localtime(at).date()
    assessment = IntakeAssessment(
        patient=patient,
        assessor=assessor,
        instrument_version_id=form.loaded.version_id,
        mode=mode,
        requested_of_patient=is_own,
        title=form.instrument.patient_title,
        assessment_date=day,
        answered_at=at,
        **more,
    )
    version = AssessmentVersion(
        assessment=assessment,
        patient=patient,
        number=1,
        source=mode,
        author=patient.user or assessor if is_own else assessor,
        written_at=at,
        answers=given,
        recommendations=recommendations,
    )
    computed = score_row(version, form.loaded, result) if result is not None else None
    return Filled(assessment, version, computed)
