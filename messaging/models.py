"""Conversations between a patient and their care team. A message never changes; receipts say who read it when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import AppendOnlyModel, EditableModel, TimestampedModel
from messaging.querysets import ConversationQuerySet, MessageQuerySet, ParticipantQuerySet, ReceiptQuerySet
from patients.models import PatientProfile

LONGEST_BODY = 5000
LONGEST_TOPIC = 120


class Conversation(EditableModel):
    """A thread about one topic, in the context of one patient."""

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="conversations")
    topic = models.CharField(_("topic"), max_length=LONGEST_TOPIC)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    participants = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Participant", related_name="conversations")

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["id", "patient"], name="conversation_and_patient")]
        indexes = [models.Index(fields=["patient", "-created_at"], name="conversations_of_patient")]

    class Privacy:
        phi = ("topic",)
        not_phi = ("patient", "started_by", "participants")

    def __str__(self) -> str:
        return str(self.pk)


class Participant(models.Model):
    """Somebody who receives the messages of a conversation: the patient, and members of the care team."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="takes_part_once")]

    class Privacy:
        phi = ()
        not_phi = ("conversation", "user")

    def __str__(self) -> str:
        return str(self.pk)


class Message(AppendOnlyModel, TimestampedModel):
    """What one person wrote to the others of a conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("message"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(body=""), name="message_is_not_empty"),
            models.UniqueConstraint(fields=["id", "patient"], name="message_and_patient"),
        ]
        indexes = [
            models.Index(fields=["conversation", "-sent_at"], name="messages_of_conversation"),
            models.Index(fields=["patient", "-sent_at"], name="messages_of_patient"),
        ]

    class Privacy:
        phi = ("body",)
        not_phi = ("conversation", "patient", "sender", "sent_at")

    def __str__(self) -> str:
        return str(self.pk)


class Receipt(models.Model):
    """How far a message has come for one recipient: sent, delivered (shown in a list), read (on the screen)."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="receipts")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="receipts")
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [models.UniqueConstraint(fields=["message", "recipient"], name="one_receipt_each")]
        indexes = [
            models.Index(
                fields=["recipient", "conversation"], condition=models.Q(read_at=None), name="unread_messages_of"
            ),
            # The job that mails about unread messages looks here every minute.
            models.Index(
                fields=["message"], condition=models.Q(read_at=None, mailed_at=None), name="messages_to_mail_about"
            ),
        ]

    class Privacy:
        phi = ()
        not_phi = ("message", "conversation", "patient", "recipient", "delivered_at", "read_at", "mailed_at")

    def __str__(self) -> str:
        return str(self.pk)
