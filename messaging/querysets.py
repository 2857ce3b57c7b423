from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.permissions import Permission
from accounts.roles import CLINICAL_ROLES
from patients.querysets import PatientRowQuerySet


class ConversationQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Patients see their own conversations; staff those of patients they may exchange messages with."""
        return self.of_patients_of(user, Permission.MESSAGE)


class MessageQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The messages of visible conversations."""
        return self.of_patients_of(user, Permission.MESSAGE)


class ParticipantQuerySet(models.QuerySet):
    def reachable(self) -> Self:
        """Those who receive messages now: the patient while their access is open, and staff who still hold the
        permission to exchange messages with the patient and whose role still lets them use it."""
        from patients.models import PatientUserPermission

        held = PatientUserPermission.objects.filter(
            content_object=OuterRef("conversation__patient_id"),
            user=OuterRef("user_id"),
            permission__codename=Permission.MESSAGE.codename,
        )
        is_patient = Q(user=F("conversation__patient__user"), conversation__patient__is_active=True)
        is_of_the_team = Q(user__role__in=CLINICAL_ROLES) & Q(Exists(held))
        return self.filter(is_patient | is_of_the_team, user__is_active=True)


class ReceiptQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The receipts of `user` for messages they may still read."""
        from messaging.models import Conversation

        visible = Conversation.objects.visible_to(user).order_by().values("pk")
        return self.filter(recipient=user, conversation__in=visible)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def to_mail_about(self, sent_between: tuple[Any, Any]) -> Self:
        """Unread messages sent in that time whose recipient may still read them and has had no mail about them."""
        from messaging.models import Participant

        reachable = Participant.objects.filter(
            conversation=OuterRef("conversation"), user=OuterRef("recipient")
        ).reachable()
        return self.unread().filter(Exists(reachable), mailed_at=None, message__sent_at__range=sent_between)
