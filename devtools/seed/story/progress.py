"""Where everybody stands, judged by the service that does so in the clinic; one alert was answered already."""

from __future__ import annotations

from assessments.models import ProgressAlert
from assessments.services.progress import acknowledge_progress_alert, review_patients
from devtools.seed.story.clinic import StoryClinic

CONSULTED = "A-10077"


def store_progress(clinic: StoryClinic) -> None:
    """Judge all patients, and store what a clinician did about one who does not improve."""
    review_patients([patient.pk for patient in clinic.patients.values()], is_telling=False)
    for alert in ProgressAlert.objects.filter(patient=clinic.patients[CONSULTED]):
        acknowledge_progress_alert(
            alert=alert,
            action=ProgressAlert.Action.CONSULTED,
            note="Talked it over with Dr. Calder: change of medicine, visit every week for now.",
            by=clinic.staff["grace"],
        )
