"""What a patient is shown of an intervention. The same words are shown to the clinician before they share it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crisis.models import CrisisAlert, CrisisInterventionLog
from crisis.selectors.alerts import Told
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
        count = len(alert.detail.get("reasons", ())) or 1
        words = ngettext("Critical answer in %(measure)s", "%(count)s critical answers in %(measure)s", count)
        return words % {"measure": measure, "count": count}
    in_words = alert.reason if " " in alert.reason else ""  # else it is a code
    return str(label or in_words or alert.get_source_display())


# What was answered where the form has no words of its own for it; each reader has it in their own language.
SAID = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "declined": gettext_lazy("Would rather not answer"),
}


@dataclass(frozen=True)
class Reason:
    """One of the answers that an alert is about."""

    question: str
    answer: str
    before: str
    is_new: bool


def alert_reasons(alert: CrisisAlert, since: int | None = None) -> list[Reason]:
    """Why there is this alert, the gravest first. New is what came after version `since` of it was read; without one,
    what an earlier alert did not have."""
    # An alert that was raised before there were several has its one question beside its measure.
    said = alert.detail.get("reasons") or ([alert.detail] if alert.detail.get("question") else [])
    versions = [one.get("version", 1) for one in said]
    has_new = since is not None or 0 in versions
    return [
        Reason(
            question=str(one.get("question", "")),
            answer=_answer(one),
            before=_answer(one.get("before", {})),
            is_new=has_new and version > (since or 0),
        )
        for one, version in zip(said, versions, strict=True)
    ]


def _answer(said: Mapping[str, Any]) -> str:
    """What was answered: in the words of the form, or in those for its code."""
    return str(said.get("answer") or SAID.get(said.get("said", ""), ""))


@dataclass(frozen=True)
class ToldInWords:
    """For the patient: who was told and when. Without a name it was several people who lead care."""

    name: str
    at: datetime
    knows_of_call: bool


def told_in_words(alert: CrisisAlert, told: Sequence[Told]) -> ToldInWords | None:
    """What a patient reads about who was `told` of their alert; None when it was nobody."""
    if not told:
        return None
    owner = next((one for one in told if one.person.pk == alert.owner_id), None)
    one = owner or (told[0] if len(told) == 1 else None)
    return ToldInWords(
        name=one.person.titled_name if one is not None else "",
        at=(one or told[0]).at,
        knows_of_call=any(one.of_call_at is not None for one in told),
    )


def incident_of(alert: CrisisAlert) -> str:
    """The first lines of a crisis log that is opened from the alert: what it says, with questions and answers."""
    lines = [
        _("Alert of %(when)s: %(what)s")
        % {
            "when": date_format(timezone.localtime(alert.raised_at), _("j M Y, H:i")),
            "what": alert_headline(alert),
        },
    ]
    for reason in alert_reasons(alert):
        lines += [reason.question, reason.answer]
    return "\n".join(line for line in lines if line)
