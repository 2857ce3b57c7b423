"""Forms about who cares for a patient."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.forms import IdempotentForm, TextField
from patients.models import CareTeamMembership


class ColleagueField(forms.ModelChoiceField):
    """Somebody on the staff, with role and clinic beside the name."""

    def label_from_instance(self, obj: Any) -> str:
        profile = getattr(obj, "provider_profile", None)
        place = f", {profile.clinic.name}" if profile is not None else ""
        return f"{obj.full_name} ({obj.get_role_display()}{place})"


class MemberForm(IdempotentForm):
    """Somebody joins the team."""

    user = ColleagueField(label=_("Who"), queryset=User.objects.none(), empty_label=_("Choose"))
    team_role = forms.ChoiceField(label=_("Role in the team"), choices=CareTeamMembership.TeamRole.choices)
    reason = TextField(label=_("Why"), max_length=200, help_text=_("Such as: takes over while Dr. Lin is away."))

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = colleagues  # type: ignore[attr-defined]


class EndForm(IdempotentForm):
    """Somebody leaves the team."""

    reason = TextField(label=_("Why"), max_length=200)


class TransferForm(IdempotentForm):
    """Somebody else takes this place in the team."""

    to = ColleagueField(label=_("To whom"), queryset=User.objects.none(), empty_label=_("Choose"))
    reason = TextField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]
