"""What the report of an assessment says, in words: for the PDF and for the page that is printed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import AssessmentVersion, InstrumentVersion, IntakeAssessment
from assessments.presenters.answers import Answered, AnswerLine
from assessments.presenters.scores import ScoreWords
from assessments.reports import Line, PatientText, Report, ScoreText
from patients.models import PatientProfile

LETTER_COUNTRIES = {"US", "CA", "MX"}  # paper is cut to another size everywhere else


def report_of(
    *,
    patient: PatientProfile,
    assessment: IntakeAssessment,
    shown: AssessmentVersion,
    answered: Answered,
    score: ScoreWords | None,
    versions: Iterable[AssessmentVersion],
    reader: User,
    at: datetime,
) -> Report:
    """Everything the report of one version says, in the language of the moment. `reader` asked for it `at`."""
    when = date_format(at, _("j M Y, H:i"))
    clinic = patient.primary_clinic
    return Report(
        title=assessment.name_for_staff if reader.is_clinical else assessment.name_for_patient,
        language=get_language() or "en",
        clinic=clinic.name if clinic is not None else "",
        patient=PatientText(patient.display_name, patient.local_name, patient.medical_record_number),
        asked=_("Made for %(name)s, %(when)s") % {"name": reader.full_name, "when": when},
        watermark=f"{reader.full_name} · {when}",
        facts=_facts(patient, assessment, shown),
        score=ScoreText(score.total, score.band, _score_lines(score)) if score is not None else None,
        flags=[words for _tone, words in score.flags] if score is not None and reader.is_clinical else [],
        recommendations=shown.recommendations,
        answers=list(_lines(answered.lines, is_for_staff=reader.is_clinical, has_points=score is not None)),
        versions=[version_line(version, is_for_staff=reader.is_clinical) for version in versions],
        notice=_notice(assessment.instrument_version),
        warning=_warning(assessment, shown),
        paper="us-letter" if clinic is None or clinic.country in LETTER_COUNTRIES else "a4",
    )


def version_line(version: AssessmentVersion, *, is_for_staff: bool) -> str:
    """One version in a line: number, time, author, source; for staff the reason, which is written for colleagues."""
    parts = [
        _("Version %(number)d") % {"number": version.number},
        date_format(timezone.localtime(version.written_at), _("j M Y, H:i")),
        version.author.full_name,
        version.get_source_display(),
        version.reason if is_for_staff else "",
    ]
    return " · ".join(part for part in parts if part)


def _facts(patient: PatientProfile, assessment: IntakeAssessment, shown: AssessmentVersion) -> list[tuple[str, str]]:
    name = f"{patient.display_name} {patient.local_name}".strip()
    born = date_format(patient.date_of_birth, _("j M Y")) if patient.date_of_birth is not None else ""
    facts = [
        (_("Patient"), name),
        (_("Record number"), patient.medical_record_number),
        (_("Born"), born),
        (_("Date"), date_format(assessment.assessment_date, _("j M Y"))),
        (_("Answers from"), shown.get_source_display()),
        (_("Clinician"), assessment.assessor.titled_name),
    ]
    return [(label, value) for label, value in facts if value]


def _score_lines(score: ScoreWords) -> list[str]:
    return [line for line in (score.blanks, *score.lines, score.change) if line]


def _lines(lines: Iterable[AnswerLine], *, is_for_staff: bool, has_points: bool) -> Iterable[Line]:
    group = ""
    for line in lines:
        if line.group and line.group != group:
            yield Line(line.group, is_heading=True)
        group = line.group
        yield Line(
            question=f"{line.prefix} {line.text}".strip(),
            answer="\n".join(line.answers) or (_("Would rather not answer") if line.is_declined else _("No answer")),
            points=str(line.points) if has_points and line.points is not None else "",
            note=line.critical if is_for_staff else "",
            is_answered=line.is_answered,
        )


def _notice(version: InstrumentVersion | None) -> str:
    return version.copyright_notice if version is not None else ""


def _warning(assessment: IntakeAssessment, shown: AssessmentVersion) -> str:
    if assessment.is_withdrawn:
        return _("Withdrawn: this was entered in error. It says nothing about the patient.")
    if shown.pk != assessment.published_version_id:
        return _("Not shared with the patient.")
    return ""
