"""Telling people that something happened. Kinds and ids only; never clinical content."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import TimestampedModel


class Notification(TimestampedModel):
    class Kind(models.TextChoices):
        ASSESSMENT_REQUESTED = "assessment_requested", _("A check-in is ready for you")
        ASSESSMENT_REMINDER = "assessment_reminder", _("A check-in is still waiting for you")
        ASSESSMENT_PUBLISHED = "assessment_published", _("A result was shared with you")
        ASSESSMENT_COMPLETED = "assessment_completed", _("A check-in was answered")
        RESULT_COMMENTED = "result_commented", _("Somebody wrote about their result")
        CRISIS_NOTE_PUBLISHED = "crisis_note_published", _("A note was shared with you")
        APPOINTMENT_BOOKED = "appointment_booked", _("A visit was booked")
        APPOINTMENT_CHANGED = "appointment_changed", _("A visit was changed")
        ALERT_RAISED = "alert_raised", _("An alert needs you")
        CALL_REQUESTED = "call_requested", _("Somebody asks for a call")
        PROGRESS_ALERT = "progress_alert", _("A change in scores needs a look")
        EMERGENCY_ACCESS = "emergency_access", _("Somebody opened a chart in an emergency")

    # Told at once, however lately there was another mail.
    URGENT_KINDS = frozenset({Kind.ALERT_RAISED, Kind.CALL_REQUESTED})

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(_("kind"), max_length=40, choices=Kind.choices)
    patient_id = models.UUIDField(null=True, blank=True)
    object_id = models.UUIDField(null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notifications_of"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="unread_notifications_of"),
            # Who was told of an alert is read beside the alert.
            models.Index(
                fields=["object_id"],
                condition=models.Q(kind__in=["alert_raised", "call_requested"]),
                name="urgent_notifications_about",
            ),
        ]

    class Privacy:
        phi = ("patient_id",)
        not_phi = ("recipient", "kind", "object_id", "read_at", "mailed_at")

    def __str__(self) -> str:
        return self.get_kind_display()
