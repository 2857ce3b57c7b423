"""Template tags and form fields of the design system."""

import pytest
from django import forms
from django.template import Context, Template

from common.templatetags import ui


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Chen, Wei-Ting", "WC"),
        ("Dr. Grace Lin", "GL"),
        ("Tom", "T"),
        ("林美玲", "林"),
        ("ada@example.test", "A"),
        ("", ""),
        (None, ""),
        ("Dr.", "D"),
    ],
)
def test_initials_of_a_name(name, expected):
    assert ui.initials(name) == expected


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("curl/8", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_in_words_people_know(user_agent, expected):
    assert ui.device_name(user_agent) == expected


def test_badge_always_has_an_icon_and_a_word():
    drawn = ui.badge("high", "<High>")

    assert "#alert-octagon" in drawn
    assert "&lt;High&gt;" in drawn


class SampleForm(forms.Form):
    note = forms.CharField(label="Note", help_text="Say it in your words.")
    mood = forms.ChoiceField(choices=[("a", "Good"), ("b", "Bad")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I agree", required=False)


def draw(form):
    return Template('{% include "components/form.html" with submit_label="Save" %}').render(
        Context({"form": form, "csrf_token": "x"})
    )


def test_field_ties_its_hint_and_error_to_its_control():
    page = draw(SampleForm({"note": ""}))

    assert '<label for="id_note">Note</label>' in page
    assert 'id="id_note_helptext"' in page
    assert 'id="id_note_error"' in page
    assert 'aria-describedby="id_note_helptext id_note_error"' in page
    assert 'aria-invalid="true"' in page


def test_error_summary_links_to_each_wrong_field():
    page = draw(SampleForm({"note": ""}))

    assert 'role="alert"' in page
    assert 'href="#id_note"' in page
    assert 'href="#id_mood_0"' in page


def test_form_without_errors_has_no_summary():
    assert 'role="alert"' not in draw(SampleForm())


def test_optional_field_says_so_and_required_one_does_not():
    class Optional(forms.Form):
        phone = forms.CharField(label="Phone", required=False)
        name = forms.CharField(label="Name")

    page = draw(Optional())

    assert page.count("(optional)") == 1
