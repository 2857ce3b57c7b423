from django.apps import AppConfig


class CrisisConfig(AppConfig):
    name = "crisis"

    def ready(self) -> None:
        from audit.registry import audited
        from crisis.models import CrisisAlert, CrisisEntry, CrisisInterventionLog, CrisisLine

        audited(CrisisLine, CrisisInterventionLog, CrisisEntry, CrisisAlert)
