"""Shape and wording of what staff write about an assessment: entering, reviewing, correcting, sharing, taking back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.forms import NotTooLong, date_field, reason_field, text_field
from assessments.models import Instrument, IntakeAssessment
from assessments.services.versions import LONGEST_RECOMMENDATIONS
from common.forms import EditForm, IdempotentForm, TextField

Mode, Release = IntakeAssessment.Mode, IntakeAssessment.Release
STAFF_MODES = [
    (Mode.INTERVIEW, _("Interview: I ask and write down the answers")),
    (Mode.CLINICIAN, _("Rating: I answer as the clinician")),
    (Mode.PAPER, _("Paper: I copy a form that was filled in")),
]


def recommendations_field() -> TextField:
    """What is advised, in words for the patient."""
    return text_field(
        LONGEST_RECOMMENDATIONS,
        rows=5,
        label=_("Recommendations"),
        help_text=_("Written for the patient, in plain words: what you suggest and why."),
    )


class InstrumentChoice(forms.ModelChoiceField):
    """The instruments that can be filled in here, by the names staff know."""

    def label_from_instance(self, instrument: Any) -> str:
        return (
            instrument.short_title
            if instrument.short_title == instrument.title
            else f"{instrument.short_title} – {instrument.title}"
        )


class CreateForm(IdempotentForm):
    """Which form is filled in by staff, and how."""

    instrument = InstrumentChoice(
        label=_("Instrument"), queryset=Instrument.objects.none(), empty_label=_("Choose an instrument")
    )
    mode = forms.ChoiceField(
        label=_("How is it filled in?"), choices=STAFF_MODES, initial=Mode.INTERVIEW, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, instruments: QuerySet[Instrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].queryset = instruments  # type: ignore[attr-defined]


class EnterForm(IdempotentForm):
    """What stands around the questions that staff fill in."""

    answered_on = date_field(label=_("Date of the answers"), initial=timezone.localdate)
    action = forms.ChoiceField(choices=[("save", ""), ("done", "")], required=False, widget=forms.HiddenInput)

    @property
    def is_done(self) -> bool:
        """The form is finished, not only kept for later."""
        return self.cleaned_data["action"] == "done"


class PaperForm(EnterForm):
    """The same for a form that was filled in on paper."""

    answered_on = date_field(label=_("Date on the paper form"), initial=timezone.localdate)
    filled_in_by = TextField(
        label=_("Who filled it in?"),
        help_text=_("Such as: the patient, the mother, a school nurse."),
        validators=[NotTooLong(120)],
    )


class ReviewForm(IdempotentForm):
    """What was read, what is advised, and whether the patient reads it now."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    recommendations = recommendations_field()
    share = forms.ChoiceField(
        label=_("Share it with the patient?"),
        choices=[
            (Release.NOW, _("Yes, they can read it now")),
            (Release.AT_VISIT, _("Yes, when we read it together at the visit")),
            ("", _("No, only mark it as reviewed")),
        ],
        initial="",
        required=False,
        widget=forms.RadioSelect,
    )


class PublishForm(IdempotentForm):
    """Which version was read before it is shared, and when the patient reads it."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    release = forms.ChoiceField(
        label=_("When does the patient read it?"),
        choices=[(Release.NOW, _("Now")), (Release.AT_VISIT, _("When we read it together at the visit"))],
        initial=Release.NOW,
        widget=forms.RadioSelect,
    )


class AmendForm(EditForm):
    """What stands around the answers that are corrected."""

    recommendations = recommendations_field()
    reason = reason_field(
        _("Why is this changed?"), _("A few words for your colleagues, such as: copied the wrong line.")
    )


class WithdrawForm(EditForm):
    """Why an assessment is taken back."""

    reason = reason_field(
        _("What was entered in error?"),
        _("A few words for your colleagues, such as: of another patient. The patient does not read them."),
    )
