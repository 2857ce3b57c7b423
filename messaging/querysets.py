from __future__ import annotations

from typing import Any, Self

from accounts.permissions import Permission
from patients.querysets import PatientRowQuerySet


class ConversationQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Patients see their own conversations; staff those of patients they may exchange messages with."""
        return self.of_patients_of(user, Permission.MESSAGE)


class MessageQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The messages of visible conversations."""
        return self.of_patients_of(user, Permission.MESSAGE)
