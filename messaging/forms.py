"""Shape and wording of messages. Attachments are refused in words until they can be kept safely."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.errors import Refused
from common.forms import IdempotentForm, TextField
from messaging.models import LONGEST_TOPIC
from messaging.services import checked_body
from patients.models import CareTeamMembership


class MessageForm(IdempotentForm):
    body = TextField(
        label=gettext_lazy("Your message"),
        rows=4,
        error_messages={"required": gettext_lazy("Please write a message first.")},
    )

    def clean_body(self) -> str:
        try:
            return checked_body(self.cleaned_data["body"])
        except Refused as refusal:
            raise ValidationError(refusal.message) from None

    def clean(self) -> dict[str, Any] | None:
        if self.files:
            self.add_error("body", _("Messages cannot carry files yet. Please take the file out and send only text."))
        return super().clean()


class NewConversationForm(MessageForm):
    topic = TextField(
        label=gettext_lazy("What is it about?"),
        max_length=LONGEST_TOPIC,
        help_text=gettext_lazy("A few words, such as “Sleep” or “My next visit”."),
        error_messages={"required": gettext_lazy("Please say in a few words what it is about.")},
    )
    field_order = ["topic", "body"]


class OwnConversationForm(NewConversationForm):
    """A patient's new conversation: they choose who of the care team will get it."""

    recipients = forms.MultipleChoiceField(
        label=gettext_lazy("Who will get it?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Please choose who will get your message."),
            "invalid_choice": gettext_lazy("You can write to people of your care team only."),
        },
    )
    field_order = ["recipients", "topic", "body"]

    def __init__(self, *args: Any, correspondents: Iterable[CareTeamMembership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, User] = {}
        choices = []
        for membership in correspondents:
            self.people[str(membership.user_id)] = membership.user
            choices.append(
                (str(membership.user_id), f"{membership.user.titled_name}, {membership.get_team_role_display()}")
            )
        self.fields["recipients"].choices = choices  # type: ignore[attr-defined]
        self.fields["recipients"].initial = [value for value, _label in choices[:1]]

    def clean_recipients(self) -> list[User]:
        return [self.people[value] for value in self.cleaned_data["recipients"]]

    @property
    def arguments(self) -> dict[str, Any]:
        said = super().arguments
        members = said.pop("recipients")
        return {**said, "with_members": members}


class ParticipantForm(IdempotentForm):
    """Somebody of the care team who shall take part in a conversation."""

    user = forms.ChoiceField(label=gettext_lazy("Add somebody of the care team"))

    def __init__(self, *args: Any, candidates: Iterable[CareTeamMembership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(membership.user_id): membership.user for membership in candidates}
        self.fields["user"].choices = [  # type: ignore[attr-defined]
            (value, person.full_name) for value, person in self.people.items()
        ]

    def clean_user(self) -> User:
        return self.people[self.cleaned_data["user"]]
