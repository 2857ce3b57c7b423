"""What a patient is shown of an intervention. The same words are shown to the clinician before they share it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisis.models import CrisisAlert, CrisisInterventionLog
from patients.models import CareTeamMembership

Outcome = CrisisInterventionLog.Outcome
OUTCOME_FOR_PATIENT = {
    Outcome.SAFE_AT_HOME: gettext_lazy("You stayed at home, with a plan to stay safe."),
    Outcome.SUPPORT_AT_HOME: gettext_lazy("You were with family or friends."),
    Outcome.URGENT_VISIT: gettext_lazy("You were seen at the clinic the same day."),
    Outcome.EMERGENCY_DEPARTMENT: gettext_lazy("You went to an emergency room."),
    Outcome.ADMITTED: gettext_lazy("You stayed in a hospital to get care."),
    Outcome.NOT_REACHED: gettext_lazy("We could not reach you, so we asked others to help."),
    Outcome.OTHER: gettext_lazy("This is over."),
}
# On the team, but not somebody to make a plan with.
NOT_TREATING = frozenset({CareTeamMembership.TeamRole.SUPERVISOR, CareTeamMembership.TeamRole.FRONT_DESK})


@dataclass(frozen=True)
class NoteForPatient:
    id: UUID
    happened_at: datetime
    author: str
    text: str
    is_over: bool
    outcome: str
    shared_at: datetime | None


def note_for_patient(intervention: CrisisInterventionLog) -> NoteForPatient:
    """The day, the author, the note and, in plain words, how it ended. Nothing of the working notes."""
    return NoteForPatient(
        id=intervention.pk,
        happened_at=intervention.intervention_date,
        author=intervention.recorded_by.titled_name,
        text=intervention.notes_for_patient,
        is_over=not intervention.is_open,
        outcome=_("We are still here with you in this.")
        if intervention.is_open
        else str(OUTCOME_FOR_PATIENT[Outcome(intervention.outcome)]),
        shared_at=intervention.published_at,
    )


@dataclass(frozen=True)
class PersonToAsk:
    name: str
    team_role: str
    phone: str


def list_people_to_ask(team: Iterable[CareTeamMembership]) -> list[PersonToAsk]:
    """The people of the care team who treat the patient, with a work phone where they gave one."""
    return [
        PersonToAsk(
            name=member.user.titled_name,
            team_role=member.get_team_role_display(),
            phone=getattr(getattr(member.user, "provider_profile", None), "contact_phone", ""),
        )
        for member in team
        if member.team_role not in NOT_TREATING
    ]


def alert_headline(alert: CrisisAlert) -> str:
    """Why there is an alert, in a few words for staff: the measure and what its flag is called, the words it was raised
    with, or where it came from."""
    measure, label = alert.detail.get("measure", ""), alert.detail.get("label", "")
    if measure and label:
        return f"{measure}: {label}"
    if measure:
        return _("Critical answer in %(measure)s") % {"measure": measure}
    in_words = alert.reason if " " in alert.reason else ""  # else it is a code
    return str(label or in_words or alert.get_source_display())


# What was answered where the form has no words of its own for it; each reader has it in their own language.
SAID = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "declined": gettext_lazy("Would rather not answer"),
}


def alert_answer(detail: Mapping[str, Any]) -> str:
    """What was answered, by the `detail` of an alert: in the words of the form, or in those for its code."""
    return str(detail.get("answer") or SAID.get(detail.get("said", ""), ""))


def incident_of(alert: CrisisAlert) -> str:
    """The first lines of a crisis log that is opened from the alert: what it says, with question and answer."""
    lines = [
        _("Alert of %(when)s: %(what)s")
        % {
            "when": date_format(timezone.localtime(alert.raised_at), _("j M Y, H:i")),
            "what": alert_headline(alert),
        },
        alert.detail.get("question", ""),
        alert_answer(alert.detail),
    ]
    return "\n".join(line for line in lines if line)
