"""Reading patients, one module for each part. Every function starts from what the user may see."""

from patients.selectors.access_log import list_accesses, recent_accesses
from patients.selectors.care_team import get_membership, list_care_team, list_colleagues, list_past_care_team
from patients.selectors.emergency import (
    get_emergency_access,
    get_patient_told_of,
    list_emergencies_to_review,
    list_own_emergencies,
)
from patients.selectors.people import get_open_invitation, get_own_patient, get_patient, list_people

__all__ = [
    "get_emergency_access",
    "get_membership",
    "get_open_invitation",
    "get_own_patient",
    "get_patient",
    "get_patient_told_of",
    "list_accesses",
    "list_care_team",
    "list_colleagues",
    "list_emergencies_to_review",
    "list_own_emergencies",
    "list_past_care_team",
    "list_people",
    "recent_accesses",
]
