"""What the audit log calls actions and kinds of objects, in the words of those who read it. The codes stay beside
them: they are what the log holds."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ACTIONS = {
    "access.refused": gettext_lazy("Was refused a page"),
    "accounts.email.changed": gettext_lazy("Changed an email address"),
    "accounts.password.changed": gettext_lazy("Changed a password"),
    "accounts.password.reset": gettext_lazy("Set a new password by mail"),
    "accounts.role.changed": gettext_lazy("Changed a role"),
    "accounts.session.ended": gettext_lazy("Signed out"),
    "accounts.session.refused": gettext_lazy("Could not sign in"),
    "accounts.session.started": gettext_lazy("Signed in"),
    "accounts.user.deactivated": gettext_lazy("Closed an account"),
    "accounts.user.reactivated": gettext_lazy("Opened an account again"),
    "accounts.user.signed_up": gettext_lazy("Signed up"),
    "assessments.assessment.acknowledged": gettext_lazy("Acknowledged a result"),
    "assessments.assessment.amended": gettext_lazy("Corrected an assessment"),
    "assessments.assessment.cancelled": gettext_lazy("Cancelled an assessment"),
    "assessments.assessment.exported": gettext_lazy("Took an assessment out as a file"),
    "assessments.assessment.published": gettext_lazy("Shared an assessment"),
    "assessments.assessment.released": gettext_lazy("Released an assessment at the visit"),
    "assessments.assessment.rescored": gettext_lazy("Scored an assessment again"),
    "assessments.assessment.reviewed": gettext_lazy("Reviewed an assessment"),
    "assessments.assessment.withdrawn": gettext_lazy("Withdrew an assessment"),
    "assessments.instrument.imported": gettext_lazy("Imported an instrument"),
    "assessments.plan.created": gettext_lazy("Planned check-ins"),
    "assessments.plan.ended": gettext_lazy("Ended planned check-ins"),
    "assessments.progress_alert.acknowledged": gettext_lazy("Answered an alert on progress"),
    "assessments.result.commented": gettext_lazy("Commented on a result"),
    "audit.log.exported": gettext_lazy("Took entries of the log out as a file"),
    "crisis.alert.acknowledged": gettext_lazy("Answered a crisis alert"),
    "crisis.alert.raised": gettext_lazy("Raised a crisis alert"),
    "crisis.alert.worsened": gettext_lazy("A crisis alert became graver"),
    "crisis.call.requested": gettext_lazy("Asked for a call"),
    "crisis.intervention.closed": gettext_lazy("Closed a crisis log"),
    "crisis.intervention.published": gettext_lazy("Shared a crisis log"),
    "patients.care_team.member_added": gettext_lazy("Added somebody to a care team"),
    "patients.care_team.member_removed": gettext_lazy("Took somebody off a care team"),
    "patients.emergency_access.ended": gettext_lazy("Ended emergency access"),
    "patients.emergency_access.opened": gettext_lazy("Opened a record in an emergency"),
    "patients.emergency_access.refused": gettext_lazy("Was refused emergency access"),
    "patients.emergency_access.reviewed": gettext_lazy("Reviewed emergency access"),
    "patients.patient.user_linked": gettext_lazy("Linked an account to a record"),
    "record.viewed": gettext_lazy("Opened a page"),
}


def action_words(action: str) -> str:
    """What was done, or nothing for an action that no words are kept for, such as one of an app that is gone."""
    if action in ACTIONS:
        return str(ACTIONS[action])
    kind, _dot, verb = action.rpartition(".")
    name = kind_words(kind)
    if not name:
        return ""
    written = {"created": _("Added: %(kind)s"), "changed": _("Changed: %(kind)s"), "deleted": _("Deleted: %(kind)s")}
    return written[verb] % {"kind": name} if verb in written else ""


def kind_words(kind: str) -> str:
    """The name of a kind of object, `app.model`, or nothing where there is none any more."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return ""
