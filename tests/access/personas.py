"""Who asks, and whose object they ask for."""

from __future__ import annotations

from enum import StrEnum


class Persona(StrEnum):
    """The cast of the matrix. Ada is the patient; everybody's relation is to her record."""

    ANONYMOUS = "anonymous"
    PATIENT = "patient"  # Ada herself
    OTHER_PATIENT = "other_patient"
    CLINICIAN = "clinician"  # on Ada's care team
    FORMER = "former"  # a clinician who was on it
    OUTSIDER = "outsider"  # a clinician who never was
    SUPERVISOR = "supervisor"  # of Ada's clinic
    FRONT_DESK = "front_desk"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    DEACTIVATED = "deactivated"  # on the care team, but may no longer sign in


class Relation(StrEnum):
    """Whose object the address names."""

    ADA = "Ada's"
    FOREIGN = "Sam's, whom nobody of the cast but Sam knows"
    UNKNOWN = "nobody's: no such id"
    MALFORMED = "no id at all"


CARE_TEAM = frozenset({Persona.CLINICIAN, Persona.SUPERVISOR})
OFFICE = CARE_TEAM | {Persona.FRONT_DESK}
EVERYBODY = frozenset(Persona) - {Persona.ANONYMOUS, Persona.DEACTIVATED}
STAFF = EVERYBODY - {Persona.PATIENT, Persona.OTHER_PATIENT}
PATIENTS = frozenset({Persona.PATIENT, Persona.OTHER_PATIENT})
CLINICIANS = frozenset({Persona.CLINICIAN, Persona.FORMER, Persona.OUTSIDER, Persona.SUPERVISOR})
