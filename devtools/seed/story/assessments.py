"""The assessments: an intake and a course of scores for each patient, check-ins that wait, and what became of them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db.models import QuerySet

from assessments.models import AssessmentPlan, AssessmentVersion, IntakeAssessment, ResultComment
from audit.services import bulk_add
from devtools.seed import words
from devtools.seed.answers import answers_of, phq9_values, spread, texts
from devtools.seed.forms import Filled, Form, Mode, fill, shipped_form
from devtools.seed.people import Person
from devtools.seed.story.clinic import StoryClinic

DAYS_BETWEEN_SCORES = 14
# Whose last check-in is sent and not looked at yet, and how many days ago they sent it.
SENT = {"A-10342": 0, "A-10077": 2, "A-10366": 1, "A-10401": 0, "A-10412": 3}
HALF_ANSWERED, COMMENTS, KEPT_FOR_VISIT, BY_MISTAKE, IN_CRISIS = "A-10191", "A-10191", "A-10150", "A-10222", "A-10234"


class Forms:
    """The instruments of the story, read once."""

    def __init__(self) -> None:
        self.intake, self.phq9, self.gad7 = shipped_form("intake"), shipped_form("phq-9"), shipped_form("gad-7")
        self.cssrs = shipped_form("c-ssrs-screener")


def store_assessments(clinic: StoryClinic, forms: Forms, person: Person, index: int) -> None:
    """Store the person's intake, a PHQ-9 for each of their scores with a GAD-7 beside every second one, and the
    check-in that waits for them, if any. All but the last are shared and acknowledged."""
    if person.scores and person.number not in SENT:
        _store_intake(clinic, forms.intake, person, index)
    for step in range(len(person.scores)):
        _store_phq9(clinic, forms.phq9, person, index, step)
        if step % 2 == 0:
            _store_gad7(clinic, forms.gad7, person, step)
    if person.request is not None:
        _store_waiting(clinic, forms.phq9, person)
    elif len(person.scores) > 2:
        _store_plan(clinic, forms.phq9, person)


def store_exceptions(clinic: StoryClinic, forms: Forms) -> None:
    """Store what does not go by the book: first words of somebody new, a screening in a crisis, an intake that was
    corrected, a form copied to the wrong record, and a comment on a result."""
    _store_first_words(clinic, forms.intake)
    _store_screening(clinic, forms.cssrs)
    _store_correction(clinic)
    _store_mistake(clinic, forms.phq9)
    last = _shared(clinic, COMMENTS, "phq-9").first()
    if last is not None and last.published_version is not None:
        patient = clinic.patients[COMMENTS]
        comment = ResultComment(
            patient=patient,
            assessment=last,
            assessment_version=last.published_version,
            author=patient.user,
            does_not_match=True,
            body=words.COMMENT,
        )
        bulk_add([comment])


def answered_at(clinic: StoryClinic, person: Person, step: int) -> datetime:
    """When score number `step` was taken."""
    later = len(person.scores) - 1 - step
    last = SENT.get(person.number, 3)
    return clinic.now - timedelta(days=DAYS_BETWEEN_SCORES * later + last, minutes=50)


def item_nine(person: Person, step: int) -> int:
    """The answer to item nine that goes with score number `step`."""
    is_last = step == len(person.scores) - 1
    return 1 if (person.item_nine and is_last) or person.scores[step] >= 22 else 0


def _store_intake(clinic: StoryClinic, form: Form, person: Person, index: int) -> None:
    clinician = clinic.clinician(person)
    at = answered_at(clinic, person, 0) - timedelta(hours=2)
    filled = fill(
        form,
        clinic.patient(person),
        clinician,
        at,
        answers=texts(words.INTAKES[index % len(words.INTAKES)]),
        mode=Mode.CLINICIAN,
        recommendations=words.RECOMMENDATIONS[index % len(words.RECOMMENDATIONS)],
    )
    _share(clinic, filled, at + timedelta(days=1))


def _store_phq9(clinic: StoryClinic, form: Form, person: Person, index: int, step: int) -> None:
    chance = random.Random(f"{person.number} {step}")
    is_last = step == len(person.scores) - 1
    is_waiting = is_last and person.number in SENT
    at = answered_at(clinic, person, step)
    filled = fill(
        form,
        clinic.patient(person),
        clinic.clinician(person),
        at,
        values={
            **phq9_values(person.scores[step], item_nine(person, step), chance),
            "10": min(3, person.scores[step] // 7),
        },
        recommendations="" if is_waiting else words.RECOMMENDATIONS[(index + step) % len(words.RECOMMENDATIONS)],
        due_on=(at + timedelta(days=2)).date(),
    )
    if is_waiting:
        _store(filled)
        filled.link().save()
    else:
        _share(clinic, filled, at + timedelta(days=1), is_acknowledged=not is_last)


def _store_gad7(clinic: StoryClinic, form: Form, person: Person, step: int) -> None:
    at = answered_at(clinic, person, step) + timedelta(minutes=5)
    total = min(21, person.scores[step] * 3 // 4)
    items = [str(number) for number in range(1, 8)]
    filled = fill(
        form,
        clinic.patient(person),
        clinic.clinician(person),
        at,
        values=spread(total, items, 3, random.Random(f"{person.number} {step} worry")),
    )
    if person.number == KEPT_FOR_VISIT:
        filled.assessment.release = IntakeAssessment.Release.AT_VISIT
    _share(clinic, filled, at + timedelta(days=1))


def _store_waiting(clinic: StoryClinic, form: Form, person: Person) -> None:
    """A PHQ-9 that waits; one of them is begun, and four questions are answered."""
    waiting = IntakeAssessment(
        patient=clinic.patient(person),
        assessor=clinic.clinician(person),
        instrument_version_id=form.loaded.version_id,
        requested_of_patient=True,
        title=form.instrument.patient_title,
        due_on=clinic.today + timedelta(days=person.request or 0),
    )
    if person.number == HALF_ANSWERED:
        begun = answers_of(form.loaded, {"1": 1, "2": 1, "3": 2, "4": 1})
        waiting.answers_so_far = {"answers": begun, "declined": []}
        waiting.answered_at = clinic.now - timedelta(hours=3)
        waiting.status = IntakeAssessment.Status.IN_PROGRESS
    bulk_add([waiting])


def _store_plan(clinic: StoryClinic, form: Form, person: Person) -> None:
    last = answered_at(clinic, person, len(person.scores) - 1).date()
    plan = AssessmentPlan(
        patient=clinic.patient(person),
        asked_by=clinic.clinician(person),
        instrument=form.instrument,
        repeat=AssessmentPlan.Repeat.WEEKS,
        every_weeks=2,
        starts_on=last - timedelta(days=DAYS_BETWEEN_SCORES * (len(person.scores) - 1)),
        next_on=last + timedelta(days=DAYS_BETWEEN_SCORES),
    )
    bulk_add([plan])


def _store_first_words(clinic: StoryClinic, form: Form) -> None:
    at = clinic.now - timedelta(minutes=40)
    filled = fill(form, clinic.patients["A-10401"], clinic.staff["grace"], at, answers=texts(words.FIRST_WORDS))
    _store(filled)
    filled.link().save()


def _store_screening(clinic: StoryClinic, form: Form) -> None:
    values = {"q1": True, "q2": True, "q3": True, "q4": True, "q5": False, "q6": False}
    at = clinic.now - timedelta(hours=3, minutes=40)
    grace = clinic.staff["grace"]
    filled = fill(form, clinic.patients[IN_CRISIS], grace, at, values=values, mode=Mode.INTERVIEW)
    _store(filled)
    assessment = filled.link()
    assessment.reviewed_by, assessment.reviewed_at = grace, at
    assessment.save()


def _store_correction(clinic: StoryClinic) -> None:
    """A second version of Mei-Ling's intake, which was shared as well."""
    assessment = _shared(clinic, "A-10191", "intake").get()
    first = AssessmentVersion.objects.get(assessment=assessment)
    second = AssessmentVersion(
        assessment=assessment,
        patient=assessment.patient,
        number=2,
        source=first.source,
        author=assessment.assessor,
        written_at=first.written_at + timedelta(days=6),
        reason=words.AMENDED["reason"],
        answers={**first.answers, **texts({"medicines": words.AMENDED["medicines"]})},
        recommendations=first.recommendations,
    )
    bulk_add([second])
    assessment.latest_version = assessment.published_version = assessment.acknowledged_version = second
    assessment.published_at = first.written_at + timedelta(days=6, minutes=10)
    assessment.acknowledged_at = first.written_at + timedelta(days=7)
    assessment.save()


def _store_mistake(clinic: StoryClinic, form: Form) -> None:
    """A paper form that belongs to somebody else."""
    at, tom = clinic.now - timedelta(days=20), clinic.staff["tom"]
    values = phq9_values(19, 0, random.Random(BY_MISTAKE))
    filled = fill(form, clinic.patients[BY_MISTAKE], tom, at, values=values, mode=Mode.PAPER)
    _store(filled)
    assessment = filled.link()
    assessment.withdrawn_by, assessment.withdrawn_at = tom, at + timedelta(hours=1)
    assessment.withdraw_reason = "The form belongs to another patient"
    assessment.save()


def _store(filled: Filled) -> None:
    bulk_add([filled.assessment])
    bulk_add([filled.version])
    if filled.score is not None:
        bulk_add([filled.score])


def _share(clinic: StoryClinic, filled: Filled, at: datetime, *, is_acknowledged: bool = True) -> None:
    _store(filled)
    assessment = filled.link(shared_by=filled.assessment.assessor, shared_at=min(at, clinic.now))
    if is_acknowledged and assessment.is_readable_by_patient and assessment.patient.user_id:
        assessment.acknowledged_version = filled.version
        assessment.acknowledged_at = min(at + timedelta(hours=5), clinic.now)
    assessment.save()


def _shared(clinic: StoryClinic, number: str, code: str) -> QuerySet[IntakeAssessment]:
    return IntakeAssessment.objects.filter(
        patient=clinic.patients[number], instrument_version__instrument__code=code, published_version__isnull=False
    ).order_by("-assessment_date", "-id")
