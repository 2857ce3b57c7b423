from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        from assessments.models import AssessmentVersion, IntakeAssessment
        from audit.registry import audited

        audited(IntakeAssessment, AssessmentVersion)
