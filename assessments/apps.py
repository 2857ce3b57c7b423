from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        from assessments import models
        from audit.registry import audited

        audited(
            models.AssessmentPlan,
            models.AssessmentVersion,
            models.Instrument,
            models.InstrumentVersion,
            models.IntakeAssessment,
            models.Packet,
            models.PacketItem,
            models.ProgressAlert,
            models.ResultComment,
            models.Score,
        )
        audited(models.PatientProgress, exclude=("evaluated_on",))
