"""What a page of a record is called in the list of who opened it: to the patient, and to staff."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = tuple[str | Promise, str | Promise]

OPENED_IN_EMERGENCY: Words = (_("Opened your chart in an emergency"), _("Opened the chart in an emergency"))
EXPORTED: Words = (
    _("Copied the list of who opened your record"),
    _("Copied the list of who opened the record"),
)
A_PAGE: Words = (_("Opened a page of your record"), _("Opened a page of the record"))

# By the URL name of the page.
PAGES: dict[str, Words] = {
    "portal:home": (_("Opened the start page"), _("Opened the start page")),
    "portal:chart": (_("Opened your chart"), _("Opened the chart")),
    "patients:details": (_("Looked at your name and contact details"), _("Looked at the contact details")),
    "admin:patients_patientprofile_change": (
        _("Looked at your name and contact details"),
        _("Looked at the contact details"),
    ),
    "patients:details-edit": (_("Opened the form to change your details"), _("Opened the form to change details")),
    "patients:invite": (_("Opened the form to invite you"), _("Opened the form to invite the patient")),
    "patients:link-user": (_("Opened the form to link your sign-in"), _("Opened the form to link a sign-in")),
    "patients:access-log": (_("Looked at who opened your record"), _("Looked at who opened the record")),
    "patients:own-access-log": (_("Looked at who opened the record"), _("Looked at who opened the record")),
    "patients:own-record": (_("Read the record"), _("Read the record")),
    "crisis:safety-plan": (_("Read your safety plan"), _("Read the safety plan")),
    "crisis:own-safety-plan": (_("Read the safety plan"), _("Read the safety plan")),
}
# By the part of the record a page belongs to, where it is not named above.
PARTS: dict[str, Words] = {
    "assessments": (_("Read your check-ins"), _("Read check-ins")),
    "crisis": (_("Read your crisis notes"), _("Read crisis notes")),
    "messaging": (_("Read your messages"), _("Read messages")),
    "scheduling": (_("Looked at your visits"), _("Looked at visits")),
}
CARE_TEAM: Words = (_("Looked at your care team"), _("Looked at the care team"))


def words_for(route: str) -> Words:
    """What the page with this URL name is called: first to the patient, then to staff."""
    if route in PAGES:
        return PAGES[route]
    if route.startswith("patients:care-team"):
        return CARE_TEAM
    return PARTS.get(route.split(":", 1)[0], A_PAGE)
