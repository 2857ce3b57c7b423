"""What the style guide shows: fictitious people, a form in each state, charts. Development only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.charts import Band, Point, TrendChart, sparkline

BANDS = [
    Band(0, 4, "Minimal", 0),
    Band(5, 9, "Mild", 1),
    Band(10, 14, "Moderate", 2),
    Band(15, 19, "Mod. severe", 3),
    Band(20, 27, "Severe", 4),
]
SCORES = [
    Point("4 Sep", 18),
    Point("18 Sep", 17),
    Point("2 Oct", 17),
    Point("16 Oct", 14),
    Point("30 Oct", 12),
    Point("13 Nov", 11),
]


class SampleForm(forms.Form):
    """Every kind of control once."""

    name = forms.CharField(label=_("Your name"), help_text=_("As you want us to call you."))
    email = forms.EmailField(label=_("Email"), required=False)
    born = forms.DateField(label=_("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}))
    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("zh-hant", "繁體中文")])
    note = forms.CharField(
        label=_("What would you like to say?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Your care team reads this within 1 working day."),
    )
    mood = forms.ChoiceField(
        label=_("How often?"),
        choices=[
            ("0", _("Not at all")),
            ("1", _("Several days")),
            ("2", _("More than half the days")),
            ("3", _("Nearly every day")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Pick the answer that fits best."),
    )
    ways = forms.MultipleChoiceField(
        label=_("How may we reach you?"),
        choices=[("mail", _("Email")), ("phone", _("Phone"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label=_("I have read this"))
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)


class ReasonForm(forms.Form):
    """One field, for the confirmation page."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


@dataclass(frozen=True)
class SamplePatient:
    """A row of the sample board."""

    name: str
    local_name: str
    number: str
    tone: str
    risk: str
    scores: list[int]
    change: str
    change_tone: str
    unread: int
    flagged: bool = False

    @property
    def trend(self) -> str:
        """Return the sparkline of the scores."""
        words = ", ".join(str(score) for score in self.scores)
        return sparkline(self.scores, label=f"PHQ-9: {words}", maximum=27, bands=BANDS, cut_off=9.5)


PATIENTS = [
    SamplePatient("Chen, Wei-Ting", "陳薇婷", "A-10234", "high", "High", [14, 16, 19, 22, 24], "+10", "worse", 2, True),
    SamplePatient("Lin, Mei-Ling", "林美玲", "A-10191", "moderate", "Moderate", [18, 17, 14, 11], "−7", "better", 1),
    SamplePatient("Nguyen, Linh", "", "A-10310", "low", "Low", [7, 6, 6, 5], "−2", "same", 0),
    SamplePatient("Smith, Jordan", "", "A-10377", "none", "Not assessed", [], "", "same", 0),
]

NAVIGATION = [
    {"label": "Home", "url": "#", "icon": "home", "is_current": True},
    {"label": "Check-ins", "url": "#", "icon": "clipboard-heart"},
    {"label": "Messages", "url": "#", "icon": "message-circle", "count": 2},
    {"label": "Visits", "url": "#", "icon": "calendar"},
    {"label": "My record", "short_label": "Record", "url": "#", "icon": "file-text"},
]
STAFF_NAVIGATION = [
    {"label": "Caseload", "url": "#", "icon": "users-group", "is_current": True},
    {"label": "To review", "url": "#", "icon": "list-check", "count": 5},
    {"label": "Inbox", "url": "#", "icon": "inbox", "count": 8},
    {"label": "Calendar", "url": "#", "icon": "calendar"},
    {"label": "Crisis log", "url": "#", "icon": "alert-octagon", "count": 2, "tone": "high"},
]


def sample_chart() -> TrendChart:
    """Return a chart with a reliable change."""
    return TrendChart(
        chart_id="sample",
        points=SCORES,
        bands=BANDS,
        maximum=27,
        title="Your PHQ-9 scores from 4 September to 13 November",
        description="Scores went down from 18, moderately severe, to 11, moderate.",
        reliable_change=6,
        reliable_change_label="Real change: 12 or less",
    )


def context() -> dict[str, Any]:
    """Return all that the style guide's templates print."""
    bound = SampleForm({"name": "", "email": "not an address", "born": "31/02", "language": "en", "version": 1})
    bound.add_error(None, _("These times clash with another visit."))
    return {
        "form": SampleForm(auto_id="plain_%s"),
        "bound_form": bound,
        "reason_form": ReasonForm(auto_id="reason_%s"),
        "stale_form": ReasonForm({"reason": "Asked for a later time"}, auto_id="stale_%s"),
        "differences": [(_("Reason"), "Moved to Monday", "Asked for a later time")],
        "chart": sample_chart(),
        "patients": PATIENTS,
        "tones": ["info", "ok", "moderate", "high"],
        "patient_nav": NAVIGATION,
        "staff_nav": STAFF_NAVIGATION,
        "older_url": "?before=1",
        "newer_url": "?after=1",
    }
