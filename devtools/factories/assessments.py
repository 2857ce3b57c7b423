import factory
from django.db import transaction
from django.utils import timezone

from assessments.models import AssessmentVersion, IntakeAssessment
from devtools.factories.accounts import UserFactory
from devtools.factories.patients import PatientFactory


class AssessmentFactory(factory.django.DjangoModelFactory):
    """A clinician's assessment with one version, not shared with the patient. The traits name other states.

    `data`, `recommendations`, `phq9_total` and `phq9_item_nine` are of its version. The board's summary is not
    counted anew.
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
        said = {name: kwargs.pop(name) for name in ("data", "recommendations", "phq9_total", "phq9_item_nine")}
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
        return assessment
