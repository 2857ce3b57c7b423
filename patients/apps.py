from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"

    def ready(self) -> None:
        from audit.registry import audited, exempt
        from patients.models import (
            CareTeamMembership,
            CaseloadSummary,
            EmergencyAccess,
            PatientProfile,
            PatientUserPermission,
        )

        audited(PatientProfile, CareTeamMembership, EmergencyAccess)
        exempt(CaseloadSummary, reason="derived from rows that are audited")
        exempt(PatientUserPermission, reason="follows care-team memberships, which are audited")
