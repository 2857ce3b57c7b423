"""The list of who opened a record, as it is read: by day, once for each thing somebody did that day, with the why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Role
from patients.models import PatientProfile
from patients.selectors.access_log import Access, AccessPage


@dataclass
class AccessLine:
    """Somebody did one thing, once or several times, on one day."""

    name: str
    role: str
    what: str
    why: str
    latest_at: datetime
    times: int
    is_own: bool
    is_emergency: bool


def days_of(
    page: AccessPage, patient: PatientProfile, *, for_staff: bool = False
) -> list[tuple[date, list[AccessLine]]]:
    """The accesses of a page grouped by day, newest first."""
    days = groupby(page.accesses, key=lambda access: timezone.localdate(access.recorded_at))
    return [(day, _lines(list(accesses), page, patient, for_staff)) for day, accesses in days]


def _lines(accesses: list[Access], page: AccessPage, patient: PatientProfile, for_staff: bool) -> list[AccessLine]:
    lines: dict[tuple[str, str, str], AccessLine] = {}
    for access in accesses:
        what = access.what_for_staff if for_staff else access.what
        is_own = bool(patient.user_id) and access.actor_id == str(patient.user_id)
        why, is_emergency = ("", False) if is_own else _why(access, page)
        key = (access.actor_id, what, why)
        if key in lines:
            lines[key].times += 1
            continue
        lines[key] = AccessLine(
            name=access.name or _("Somebody who no longer works here"),
            role=access.role,
            what=what,
            why=why,
            latest_at=access.recorded_at,
            times=1,
            is_own=is_own,
            is_emergency=is_emergency,
        )
    return list(lines.values())


def _why(access: Access, page: AccessPage) -> tuple[str, bool]:
    """Why somebody could open the record at that time, and whether it was an emergency."""
    for emergency in page.emergencies:
        # The row that says it was opened is written a moment after the access begins.
        if str(emergency.user_id) == access.actor_id and emergency.covers(access.recorded_at):
            return _("Emergency: %(reason)s") % {"reason": emergency.reason}, True
    for membership in page.memberships:
        if str(membership.user_id) == access.actor_id and membership.covers(access.recorded_at):
            return _("On the care team: %(role)s") % {"role": membership.get_team_role_display()}, False
    if access.role == str(Role.AUDITOR.label):
        return _("Checks how records are used"), False
    return "", False
