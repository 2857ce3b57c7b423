"""Where a notification leads, by its kind and by who was told. Addresses are names: this app knows none above it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from notifications.models import Notification

Kind = Notification.Kind
# For patients: the address takes the id of the object alone.
OWN_PAGES = {
    Kind.ASSESSMENT_REQUESTED: "assessments:own-detail",
    Kind.ASSESSMENT_REMINDER: "assessments:own-detail",
    Kind.ASSESSMENT_PUBLISHED: "assessments:own-detail",
    Kind.CRISIS_NOTE_PUBLISHED: "crisis:own-detail",
    Kind.APPOINTMENT_BOOKED: "scheduling:own-detail",
    Kind.APPOINTMENT_CHANGED: "scheduling:own-detail",
}
# For staff: it takes the patient and the object.
STAFF_PAGES = {
    Kind.ASSESSMENT_REQUESTED: "assessments:detail",
    Kind.ASSESSMENT_REMINDER: "assessments:detail",
    Kind.ASSESSMENT_PUBLISHED: "assessments:detail",
    Kind.ASSESSMENT_COMPLETED: "assessments:detail",
    Kind.RESULT_COMMENTED: "assessments:detail",
    Kind.CRISIS_NOTE_PUBLISHED: "crisis:detail",
    Kind.APPOINTMENT_BOOKED: "scheduling:detail",
    Kind.APPOINTMENT_CHANGED: "scheduling:detail",
    Kind.ALERT_RAISED: "crisis:alert-detail",
    Kind.CALL_REQUESTED: "crisis:alert-detail",
}
# For staff: it takes the patient alone.
CHART_PAGES = {
    Kind.PROGRESS_ALERT: "assessments:progress",
}
ICONS = {
    Kind.ASSESSMENT_REQUESTED: "clipboard-heart",
    Kind.ASSESSMENT_REMINDER: "clipboard-heart",
    Kind.ASSESSMENT_PUBLISHED: "clipboard-heart",
    Kind.ASSESSMENT_COMPLETED: "list-check",
    Kind.RESULT_COMMENTED: "message-circle",
    Kind.CRISIS_NOTE_PUBLISHED: "file-text",
    Kind.APPOINTMENT_BOOKED: "calendar-plus",
    Kind.APPOINTMENT_CHANGED: "calendar-event",
    Kind.EMERGENCY_ACCESS: "lock-open",
    Kind.ALERT_RAISED: "alert-octagon",
    Kind.CALL_REQUESTED: "phone",
    Kind.PROGRESS_ALERT: "arrow-up-right",
}


@dataclass(frozen=True)
class Notice:
    notification: Notification
    url: str
    icon: str


def notices(notifications: Iterable[Notification], user: User) -> list[Notice]:
    """The notifications of a page, each with the page it leads to."""
    return [Notice(one, address_of(one, user), ICONS.get(Kind(one.kind), "bell")) for one in notifications]


def address_of(notification: Notification, user: User) -> str:
    """The page for `user` that shows what the notification is about; "" where there is none for them."""
    kind = Kind(notification.kind)
    if kind == Kind.EMERGENCY_ACCESS:
        return reverse("patients:own-access-log" if user.is_patient else "patients:emergency-review")
    if notification.object_id is None:
        return ""
    if user.is_patient:
        return reverse(OWN_PAGES[kind], args=[notification.object_id]) if kind in OWN_PAGES else ""
    if notification.patient_id is None:
        return ""
    if kind in CHART_PAGES:
        return reverse(CHART_PAGES[kind], args=[notification.patient_id])
    if kind not in STAFF_PAGES:
        return ""
    return reverse(STAFF_PAGES[kind], args=[notification.patient_id, notification.object_id])
