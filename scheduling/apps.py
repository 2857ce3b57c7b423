from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"

    def ready(self) -> None:
        from audit.registry import audited
        from scheduling.models import Appointment

        audited(Appointment)
