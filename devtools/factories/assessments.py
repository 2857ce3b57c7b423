from datetime import timedelta

import factory
from django.db import transaction
from django.utils import timezone

from assessments.instruments.catalogue import entry, rule_of
from assessments.models import AssessmentVersion, Instrument, IntakeAssessment, ProgressAlert, Score
from assessments.progress import Measurement, Parameters, State, evaluate
from devtools.factories.accounts import UserFactory
from devtools.factories.patients import PatientFactory


class AssessmentFactory(factory.django.DjangoModelFactory):
    """A clinician's assessment with one version, not shared with the patient. The traits name other states.

    `data` and `recommendations` are of its version. With `phq9_total` it has a score, as if it had been a PHQ-9; with
    `phq9_item_nine` above 0 its flag too. The board's summary is not counted anew.
    """

    class Meta:
        model = IntakeAssessment

    class Params:
        waiting = factory.Trait(requested_of_patient=True, status=IntakeAssessment.Status.PENDING, data=None)
        in_progress = factory.Trait(requested_of_patient=True, status=IntakeAssessment.Status.IN_PROGRESS)
        answered = factory.Trait(requested_of_patient=True)
        published = factory.Trait(
            published_at=factory.LazyFunction(timezone.now), published_by=factory.SelfAttribute("assessor")
        )

    patient = factory.SubFactory(PatientFactory)
    assessor = factory.SubFactory(UserFactory, clinician=True)
    title = "First talk"
    status = IntakeAssessment.Status.COMPLETED
    data = factory.LazyFunction(lambda: {"concerns": "Sleep has been poor."})
    recommendations = ""
    phq9_total = None
    phq9_item_nine = None

    @classmethod
    @transaction.atomic  # the row and its version name each other
    def _create(cls, model_class, *args, **kwargs):
        said = {name: kwargs.pop(name) for name in ("data", "recommendations")}
        total, item_nine = kwargs.pop("phq9_total"), kwargs.pop("phq9_item_nine")
        assessment = model_class(**kwargs)
        if said["data"] is None:
            assessment.save()
            return assessment
        of_patient = assessment.requested_of_patient
        version = AssessmentVersion(
            assessment=assessment,
            patient=assessment.patient,
            number=1,
            source=AssessmentVersion.Source.PATIENT if of_patient else AssessmentVersion.Source.CLINICIAN,
            author=assessment.patient.user if of_patient else assessment.assessor,
            answers=said.pop("data"),
            **said,
        )
        assessment.latest_version = version
        if assessment.published_at:
            assessment.published_version = version
        assessment.save()
        version.save()
        if total is not None:
            flags = ["suicidality_item9"] if item_nine else []
            ScoreFactory(assessment=assessment, code="phq-9", total=total, flags=flags)
        return assessment


class ScoreFactory(factory.django.DjangoModelFactory):
    """What the latest version of an assessment came to: `code` names the instrument, `total` and `flags` the result.
    It becomes the assessment's latest score, and the shared one of a shared assessment."""

    class Meta:
        model = Score

    class Params:
        code = "gad-7"

    assessment = factory.SubFactory(AssessmentFactory)
    patient = factory.SelfAttribute("assessment.patient")
    assessment_version = factory.SelfAttribute("assessment.latest_version")
    instrument = factory.LazyAttribute(lambda score: instrument_of(score.code))
    instrument_version = None
    series = factory.SelfAttribute("code")
    scored_on = factory.SelfAttribute("assessment.assessment_date")
    status = Score.Status.COMPLETE
    total = 11
    band = factory.LazyAttribute(lambda score: rule_of(score.code).band_for(score.total) or "")
    flags = factory.LazyFunction(list)
    engine_version = "1"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        score = super()._create(model_class, *args, **kwargs)
        assessment = score.assessment
        assessment.latest_score = score
        if assessment.published_at:
            assessment.published_score = score
        assessment.save()
        return score


class ProgressAlertFactory(factory.django.DjangoModelFactory):
    """An alert on progress: the PHQ-9 rose by 6 points. Nobody was told of it."""

    class Meta:
        model = ProgressAlert

    class Params:
        totals = (12, 18)

    patient = factory.SubFactory(PatientFactory)
    instrument = factory.LazyFunction(lambda: instrument_of("phq-9"))
    state = State.DETERIORATED
    facts = factory.LazyAttribute(lambda alert: facts_of(*alert.totals))
    raised_at = factory.LazyFunction(timezone.now)


def facts_of(first, last):
    """The facts of a PHQ-9 that went from one total to another in 40 days."""
    today = timezone.localdate()
    scores = [Measurement(today - timedelta(days=40), first), Measurement(today, last)]
    parameters = Parameters.read(rule_of("phq-9").progress, maximum=27)
    return {"measure": "PHQ-9", **evaluate(scores, parameters=parameters, today=today).facts}


def instrument_of(code):
    """The instrument's row as loading it makes it, without a version."""
    known = entry(code)
    return Instrument.objects.get_or_create(
        code=code,
        defaults={"title": known.title, "short_title": known.short_title, "patient_title": str(known.patient_title)},
    )[0]
