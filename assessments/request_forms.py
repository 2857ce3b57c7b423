"""Shape and wording of asking for check-ins, of ending a plan and of cancelling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.forms import date_field, reason_field
from assessments.services.sending import Timing, When
from common.forms import IdempotentForm

FURTHEST = timedelta(days=5 * 366)


def day_field(**options: Any) -> forms.DateField:
    """A day that may be left open, within the next years."""
    furthest = MaxValueValidator(lambda: timezone.localdate() + FURTHEST)
    return date_field(validators=[furthest], required=False, **options)


def number_field(least: int, most: int, *, needed: Any = None, **options: Any) -> forms.IntegerField:
    """A whole number; `needed` is what to say when it is missing, without it it may be."""
    words = {"invalid": _("Write a whole number."), **({"required": needed} if needed else {})}
    return forms.IntegerField(required=bool(needed), min_value=least, max_value=most, error_messages=words, **options)


class RequestForm(IdempotentForm):
    """When and how often. Fields that do not belong to the choice of `when` are not looked at."""

    # In the order of the page; beside each field the choices it belongs to.
    BELONGS_TO: ClassVar[dict[str, tuple[When, ...]]] = {
        "starts_on": (When.DATE, When.WEEKS),
        "every_weeks": (When.WEEKS,),
        "days_before_visit": (When.BEFORE_VISIT,),
        "days_to_answer": (When.NOW, When.DATE, When.WEEKS),
        "expires_on": (When.NOW, When.DATE),
        "ends_on": (When.WEEKS, When.BEFORE_VISIT),
        "ends_at_score": (When.WEEKS, When.BEFORE_VISIT),
    }

    when = forms.ChoiceField(label=_("When?"), choices=When.choices, initial=When.NOW, widget=forms.RadioSelect)
    starts_on = day_field(label=_("First day"), help_text=_("The patient is told in the morning."))
    every_weeks = number_field(1, 52, needed=_("Write how many weeks."), label=_("Weeks between"), initial=2)
    days_before_visit = number_field(
        0,
        30,
        needed=_("Write a whole number."),
        label=_("Days before the visit"),
        initial=3,
        help_text=_("It is due on the day of the visit."),
    )
    days_to_answer = number_field(
        1,
        90,
        label=_("Days to answer"),
        initial=7,
        help_text=_("The patient is reminded once, on the last of them. Leave it empty when there is no hurry."),
    )
    expires_on = day_field(label=_("Close it after"), help_text=_("After this day it cannot be answered any more."))
    ends_on = day_field(label=_("Until"), help_text=_("The last day on which it may be asked."))
    ends_at_score = number_field(-1000, 1000, label=_("Or until the total is"))
    is_forced = forms.BooleanField(
        label=_("Ask anyway"),
        required=False,
        help_text=_("Also when it waits already, or was answered within the time it asks about."),
    )

    def __init__(self, *args: Any, ends_at_words: str = "", **kwargs: Any) -> None:
        """`ends_at_words` says which totals end a plan; without them no total does."""
        super().__init__(*args, **kwargs)
        if ends_at_words:
            self.fields["ends_at_score"].help_text = ends_at_words
        else:
            del self.fields["ends_at_score"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        when = cleaned.get("when", "")
        for name, choices in self.BELONGS_TO.items():
            if when and when not in choices:
                self.errors.pop(name, None)  # nobody sees that field
                cleaned[name] = None
        if when == When.DATE and not cleaned.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Choose the day."))
        return cleaned

    def add_refusal(self, refusal: Any) -> None:
        """A day before which it would open stands in the page's own field."""
        if refusal.field == "available_on":
            refusal.field = "starts_on"
        if refusal.field == "due_on":
            refusal.field = "days_to_answer"
        super().add_refusal(refusal)

    @property
    def arguments(self) -> dict[str, Any]:
        return {"timing": Timing(**super().arguments)}

    @property
    def parts(self) -> list[tuple[Any, str]]:
        """The fields after the first, each with the classes by which the page shows it for some choices only."""
        return [
            (self[name], " ".join(f"on-{choice.value}" for choice in choices))
            for name, choices in self.BELONGS_TO.items()
            if name in self.fields
        ]


class EndPlanForm(IdempotentForm):
    """Why a plan ends, and what becomes of what it asked for."""

    reason = reason_field(_("Why does it end?"), _("A few words for your colleagues, such as: treatment ended."))
    cancels_waiting = forms.BooleanField(label=_("Also cancel what waits for the patient now"), required=False)


class CancelForm(IdempotentForm):
    """Why something is not asked any more."""

    reason = reason_field(_("Why is it cancelled?"), _("A few words for your colleagues, such as: sent by mistake."))
