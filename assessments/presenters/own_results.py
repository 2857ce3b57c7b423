"""A result as its patient reads it: what state it is in, what it came to in one plain sentence, what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from assessments.definitions import load_definition
from assessments.models import AssessmentVersion, IntakeAssessment, ResultComment, Score
from assessments.policies import why_not_answerable
from assessments.presenters.answers import Said, sheet_of
from assessments.progress import Measure, Progress
from assessments.questions import Line

# Answers the patient gave themselves, however they were taken down.
OWN_WORDS = frozenset(
    {AssessmentVersion.Source.PATIENT, AssessmentVersion.Source.INTERVIEW, AssessmentVersion.Source.PAPER}
)


@dataclass(frozen=True)
class OwnResult:
    """One assessment for the patient it is of. `version`, `score` and `progress` are what they may read, None where
    there is nothing; the last reading of `progress` is this score. `raised_alert` is asked only before it is shared."""

    assessment: IntakeAssessment
    version: AssessmentVersion | None
    score: Score | None
    progress: Progress | None
    comments: Sequence[ResultComment]
    language: str
    hides_scores: bool
    raised_alert: bool = False

    @property
    def state(self) -> str:
        """withdrawn, closed, kept (for a visit), shared, or sent."""
        if self.assessment.is_withdrawn:
            return "withdrawn"
        if self.assessment.is_readable_by_patient:
            return "shared"
        if self.assessment.is_kept_for_visit:
            return "kept"
        return "sent" if self.assessment.status == IntakeAssessment.Status.COMPLETED else "closed"

    @property
    def why_closed(self) -> str:
        """Why nothing can be answered any more, or not yet."""
        return why_not_answerable(self.assessment)

    @property
    def measure(self) -> Measure | None:
        return self.progress.measure if self.progress is not None else None

    @property
    def has_total(self) -> bool:
        return self.score is not None and self.score.total is not None and self.progress is not None

    @property
    def shows_scores(self) -> bool:
        """Whether numbers and chart are on the page: there are some, and the patient wants to see them."""
        return self.has_total and not self.hides_scores

    @property
    def sentence(self) -> str:
        """What the form came to, in plain words. Where a form has no points, its levels are names for staff: a word
        such as "high" says nothing a person could act on, so it is left to those who talk with them."""
        if self.has_total and self.hides_scores:
            return _("There is a score for you to see. You chose to keep scores hidden.")
        if self.has_total and self.progress is not None:
            return self.progress.sentence
        if self.score is None or self.measure is None:
            return _("Your care team has read this.")
        if not self.measure.has_total:
            return _("Your care team has read your answers. This check-in gives no score.")
        return _("There is no score this time, because some questions are open. That is all right.")

    @property
    def asked_hard_questions(self) -> bool:
        """A form without points that asks about staying alive."""
        return self.measure is not None and not self.measure.has_total and bool(self.measure.rule.critical_flags)

    @property
    def needs_help_beside(self) -> bool:
        """Whether ways to get help stand on the page: an answer was one that somebody has to hear of at once."""
        if self.raised_alert:
            return True
        return self.score is not None and self.measure is not None and self.measure.is_critical(self.score.flags)

    @property
    def is_own_words(self) -> bool:
        """Whether the answers are the patient's own, not what a clinician wrote or rated."""
        if self.assessment.requested_of_patient:
            return True
        return self.version is not None and self.version.source in OWN_WORDS

    @cached_property
    def lines(self) -> list[Line]:
        """What was asked and answered, in the order of the form; of free form only what was written."""
        if self.version is None:
            return []
        sheet = sheet_of(Said(load_definition(self.assessment), self.version), language=self.language)
        is_free_form = self.assessment.instrument_version_id is None
        return [line for line in sheet.lines() if line.answers or not is_free_form]
