"""Shape and wording of what is written in assessments. Rules over several rows are in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from assessments import phq9
from assessments.models import AssessmentVersion, IntakeAssessment, ProgressAlert
from assessments.sections import LONGEST_RECOMMENDATIONS, LONGEST_TEXT, SECTIONS
from assessments.services.versions import Content
from common.forms import EditForm, IdempotentForm, TextField

LONGEST_COMMENT = 2_000


class NotTooLong(MaxLengthValidator):
    """A limit the server says in words. Without `maxlength` in the page no browser cuts off what is pasted."""

    message = ngettext_lazy(
        "This text is too long by %(surplus)d character. Please shorten it.",
        "This text is too long by %(surplus)d characters. Please shorten it.",
        "surplus",
    )

    def __call__(self, value: str) -> None:
        surplus = len(value) - self.limit_value
        if surplus > 0:
            raise ValidationError(self.message, code=self.code, params={"surplus": surplus})


def text_field(limit: int, rows: int, **options: Any) -> TextField:
    """An optional text of several lines with a limit."""
    return TextField(required=False, rows=rows, validators=[NotTooLong(limit)], **options)


def date_field(**options: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as in 2026-01-31.")},
        **options,
    )


def title_field(initial: str | Promise) -> TextField:
    return TextField(
        label=_("Title"),
        initial=initial,
        help_text=_("The patient sees it in their list."),
        validators=[NotTooLong(120)],
    )


class ContentForm(IdempotentForm):
    """What a clinician writes in a version."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in SECTIONS:
            self.fields[section.id] = text_field(
                LONGEST_TEXT, section.rows, label=section.label, help_text=section.hint
            )
        self.fields["recommendations"] = text_field(
            LONGEST_RECOMMENDATIONS,
            rows=4,
            label=_("Recommendations"),
            help_text=_("Written for the patient, in plain words: what you suggest and why."),
        )
        self.fields["phq9_total"] = forms.IntegerField(
            label=_("PHQ-9 total"),
            required=False,
            min_value=0,
            max_value=phq9.MAXIMUM,
            help_text=_("From a completed form: 0 to 27."),
            error_messages={
                "invalid": _("Write a whole number."),
                "min_value": _("A PHQ-9 total is between 0 and 27."),
                "max_value": _("A PHQ-9 total is between 0 and 27."),
            },
        )
        self.fields["phq9_item_nine"] = forms.IntegerField(
            label=_("PHQ-9 item 9"),
            required=False,
            min_value=0,
            max_value=phq9.ITEM_MAXIMUM,
            help_text=_("The answer to the ninth question of the same form: 0 to 3."),
            error_messages={
                "invalid": _("Write a whole number."),
                "min_value": _("The answer to item 9 is between 0 and 3."),
                "max_value": _("The answer to item 9 is between 0 and 3."),
            },
        )

    @property
    def arguments(self) -> dict[str, Any]:
        said = super().arguments
        content = Content(
            data={section.id: said.pop(section.id) for section in SECTIONS},
            recommendations=said.pop("recommendations"),
            phq9_total=said.pop("phq9_total"),
            phq9_item_nine=said.pop("phq9_item_nine"),
        )
        return {**said, "content": content}


class AssessmentForm(ContentForm):
    """A new assessment."""

    kind = forms.ChoiceField(label=_("Kind"), choices=IntakeAssessment.Kind.choices)
    title = title_field(_("First assessment"))
    assessment_date = date_field(label=_("Date"), initial=timezone.localdate)


class VersionForm(ContentForm, EditForm):
    """The next version of an assessment."""

    reason = TextField(
        label=_("Why is this changed?"),
        help_text=_("A few words for your colleagues, such as: corrected a medicine."),
        validators=[NotTooLong(200)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = self.fields.pop("reason")  # asked last, when the change is made

    @staticmethod
    def initial_of(assessment: IntakeAssessment) -> dict[str, Any]:
        """The text of the latest version, to be changed."""
        latest = assessment.latest_version
        if latest is None:
            return {"version": assessment.version}
        return {
            "version": assessment.version,
            **latest.answers,
            "recommendations": latest.recommendations,
            "phq9_total": latest.phq9_total,
            "phq9_item_nine": latest.phq9_item_nine,
        }


class PublishForm(IdempotentForm):
    """Which version was read before it is shared."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AcknowledgeForm(IdempotentForm):
    """Which version the patient read."""

    version_id = forms.UUIDField(widget=forms.HiddenInput)


class CommentForm(IdempotentForm):
    """What a patient says about a result they read."""

    version_id = forms.UUIDField(widget=forms.HiddenInput)
    does_not_match = forms.BooleanField(label=_("This does not match how I feel"), required=False)
    body = text_field(LONGEST_COMMENT, rows=4, label=_("What would you like us to know?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "comment_%s")  # another form stands on the same page
        super().__init__(*args, **kwargs)


class CompareForm(forms.Form):
    """Two versions of one assessment."""

    older = forms.TypedChoiceField(label=_("Compare"), coerce=int)
    newer = forms.TypedChoiceField(label=_("with"), coerce=int)

    def __init__(self, data: Any, *, versions: list[AssessmentVersion]) -> None:
        super().__init__(data)
        choices = [(row.number, _("Version %(number)d") % {"number": row.number}) for row in versions]
        self.fields["older"].choices = choices  # type: ignore[attr-defined]
        self.fields["newer"].choices = choices  # type: ignore[attr-defined]


class ProgressAlertForm(IdempotentForm):
    """What was done about an alert on progress."""

    action = forms.ChoiceField(label=_("What did you do?"), choices=[("", _("Choose")), *ProgressAlert.Action.choices])
    note = TextField(
        label=_("Note"),
        rows=2,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Needed when it was not useful. Staff read it, the patient does not."),
    )
