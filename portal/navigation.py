"""Where each role can go from every page. Counts come from what the page has loaded; no query here."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.roles import Role


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url: str
    icon: str
    is_current: bool
    short_label: str = ""
    count: int = 0
    tone: str = "info"
    has_live_count: bool = False


def patient_navigation(request: HttpRequest, unread: int) -> list[NavigationItem]:
    """The five places of a patient, in the tabs and at the bottom of a phone."""
    places = [
        ("portal:home", _("Home"), "", "home", 0),
        ("assessments:own-list", _("Check-ins"), "", "clipboard-heart", 0),
        ("messaging:own-list", _("Messages"), "", "message-circle", unread),
        ("scheduling:own-list", _("Visits"), "", "calendar", 0),
        ("patients:own-record", _("My record"), pgettext("short for My record", "Record"), "file-text", 0),
    ]
    return [
        NavigationItem(label, reverse(name), icon, _is_current(request, name), short_label=short, count=count)
        for name, label, short, icon, count in places
    ]


def staff_navigation(request: HttpRequest, role: str) -> list[NavigationItem]:
    """The places of a member of staff, by role."""
    caseload = _("The team's patients") if role == Role.SUPERVISOR else _("Caseload")
    clinical = [
        ("portal:caseload", caseload, "users-group"),
        ("crisis:alert-list", _("Alerts"), "alert-triangle"),
        ("assessments:to-review", _("To review"), "list-check"),
        ("messaging:inbox", _("Inbox"), "inbox"),
        ("scheduling:calendar", _("Calendar"), "calendar"),
        ("crisis:log", _("Crisis log"), "alert-octagon"),
        ("assessments:outcomes", _("Outcomes"), "arrow-up-right"),
    ]
    places = {
        Role.CLINICIAN: [*clinical, ("patients:emergency-access", _("Emergency access"), "lock-open")],
        Role.SUPERVISOR: [
            *clinical,
            ("patients:people", _("People"), "users"),
            ("patients:emergency-access", _("Emergency access"), "lock-open"),
            ("patients:emergency-review", _("Emergency review"), "shield-lock"),
        ],
        Role.FRONT_DESK: [
            ("patients:people", _("People"), "users"),
            ("scheduling:calendar", _("Calendar"), "calendar"),
        ],
        Role.AUDITOR: [("portal:audit-log", _("Audit log"), "history")],
        Role.ADMINISTRATOR: [("admin:index", _("Administration"), "adjustments")],
    }[Role(role)]
    places = [*places, ("notifications:list", _("Notices"), "bell")]
    return [
        NavigationItem(
            label, reverse(name), icon, _is_current(request, name), has_live_count=name == "notifications:list"
        )
        for name, label, icon in places
    ]


def _is_current(request: HttpRequest, name: str) -> bool:
    """Whether the page asked for is this place or, for a patient's own places, one below it."""
    match = request.resolver_match
    if match is None:
        return False
    return match.view_name == name or (
        name.endswith(":own-list")
        and match.view_name.startswith(name.removesuffix("list"))
        and match.namespace == name.split(":")[0]
    )
