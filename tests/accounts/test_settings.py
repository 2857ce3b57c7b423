"""The settings of a person, and the switches on every page."""

import pytest
from django.urls import reverse

from audit.models import AuditLog

pytestmark = pytest.mark.django_db
KEY = "4f8f3a52-6f0e-4f6c-9d7e-0d1b8f7a1c01"


def choices(user, **changed):
    return {
        "idempotency_key": KEY,
        "version": user.version,
        "language": "en",
        "theme": "system",
        "text_size": "normal",
        "time_zone": "",
        **changed,
    }


def test_a_patient_sees_their_settings_without_keyboard_shortcuts(sign_in, patient):
    response = sign_in(patient.user).get(reverse("accounts:settings"))

    assert response.status_code == 200
    assert b'name="time_zone"' in response.content
    assert b'name="uses_shortcuts"' not in response.content
    assert reverse("mfa_index").encode() in response.content


@pytest.mark.parametrize("role", ["clinician", "supervisor", "front_desk", "auditor", "administrator"])
def test_every_member_of_staff_has_settings_with_shortcuts(request, sign_in, role):
    response = sign_in(request.getfixturevalue(role)).get(reverse("accounts:settings"))

    assert response.status_code == 200
    assert b'name="uses_shortcuts"' in response.content


def test_choices_are_stored_and_recorded(sign_in, patient):
    user = patient.user

    response = sign_in(user).post(
        reverse("accounts:settings"),
        choices(user, language="zh-hant", theme="dark", text_size="large", time_zone="Asia/Taipei"),
    )

    assert response.status_code == 302
    user.refresh_from_db()
    stored = (user.language, user.theme, user.text_size, user.time_zone, user.version)
    assert stored == ("zh-hant", "dark", "large", "Asia/Taipei", 2)
    row = AuditLog.objects.get(action="accounts.user.changed", entity_id=str(user.pk))
    assert row.metadata["fields"] == ["language", "text_size", "theme", "time_zone"]
    assert row.actor_id == str(user.pk)


def test_the_next_page_is_shown_as_chosen(sign_in, patient):
    user = patient.user
    client = sign_in(user)

    page = client.post(reverse("accounts:settings"), choices(user, language="zh-hant", theme="dark"), follow=True)

    assert b'lang="zh-hant"' in page.content
    assert b'data-theme="dark"' in page.content


def test_staff_can_turn_shortcuts_off(sign_in, clinician):
    sign_in(clinician).post(reverse("accounts:settings"), choices(clinician))

    clinician.refresh_from_db()
    assert clinician.uses_shortcuts is False


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Mars/Olympus"), ("time_zone", "../etc/passwd"), ("language", "xx"), ("theme", "pink")],
)
def test_values_that_do_not_exist_are_refused_beside_their_field(sign_in, patient, field, value):
    user = patient.user

    response = sign_in(user).post(reverse("accounts:settings"), choices(user, **{field: value}))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    user.refresh_from_db()
    assert user.version == 1


def test_a_stale_edit_shows_both_choices_and_changes_nothing(sign_in, patient):
    user = patient.user
    client = sign_in(user)
    client.post(reverse("set_language"), {"language": "zh-hant"})

    response = client.post(reverse("accounts:settings"), choices(user, language="en"))

    assert response.status_code == 409
    assert "Traditional Chinese" in str(response.context["differences"]) or "繁體" in str(
        response.context["differences"]
    )
    user.refresh_from_db()
    assert user.language == "zh-hant"


def test_sending_the_form_twice_saves_it_once(sign_in, patient):
    user = patient.user
    client = sign_in(user)

    first, second = (client.post(reverse("accounts:settings"), choices(user, theme="dark")) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    user.refresh_from_db()
    assert user.version == 2


def test_visitors_are_sent_to_sign_in(client, db):
    response = client.get(reverse("accounts:settings"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_switching_the_language_is_kept_on_the_account(sign_in, patient):
    response = sign_in(patient.user).post(reverse("set_language"), {"language": "zh-hant", "next": "/settings/"})

    assert (response.status_code, response.url) == (302, "/settings/")
    patient.user.refresh_from_db()
    assert patient.user.language == "zh-hant"


def test_visitors_keep_their_language_in_a_cookie(client, db):
    response = client.post(reverse("set_language"), {"language": "zh-hant", "next": "https://elsewhere.example/"})

    assert response.cookies["django_language"].value == "zh-hant"
    assert response.cookies["django_language"]["httponly"]
    assert not response.url.startswith("https://elsewhere")


def test_an_unknown_language_is_refused(sign_in, patient):
    response = sign_in(patient.user).post(reverse("set_language"), {"language": "xx"})

    assert response.status_code == 400
    patient.user.refresh_from_db()
    assert patient.user.language == "en"


def test_visitors_keep_their_colours_in_a_cookie(client, db):
    response = client.post(reverse("accounts:theme"), {"theme": "dark", "next": reverse("account_login")})

    assert (response.status_code, response.url) == (302, reverse("account_login"))
    assert b'data-theme="dark"' in client.get(reverse("account_login")).content


def test_colours_chosen_when_signed_in_are_kept_on_the_account(sign_in, patient):
    sign_in(patient.user).post(reverse("accounts:theme"), {"theme": "dark"})

    patient.user.refresh_from_db()
    assert patient.user.theme == "dark"


def test_colours_that_do_not_exist_are_refused(client, db):
    response = client.post(reverse("accounts:theme"), {"theme": "pink"})

    assert response.status_code == 400
    assert "theme" not in response.cookies


def test_the_colour_switch_leads_to_our_own_pages_only(client, db):
    response = client.post(reverse("accounts:theme"), {"theme": "dark", "next": "https://elsewhere.example/"})

    assert response.url == "/"


@pytest.mark.parametrize("name", ["set_language", "accounts:theme", "accounts:session-leave"])
def test_switches_are_sent_never_opened(sign_in, patient, name):
    assert sign_in(patient.user).get(reverse(name)).status_code == 405


def test_times_are_shown_in_the_zone_of_the_clinic_until_a_person_chooses_one(sign_in, clinician):
    clinic = clinician.provider_profile.clinic
    clinic.time_zone = "Asia/Taipei"
    clinic.save()

    assert clinician.clinic_time_zone == "Asia/Taipei"
