"""Django admin for people: through the services, with nothing that is nobody's business."""

import re

import pytest
from django.contrib import admin
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Clinic, Invitation, User
from accounts.roles import Role
from accounts.services.users import change_user
from audit.models import AuditLog
from common.errors import Refused
from devtools.factories import ClinicFactory, UserFactory
from devtools.factories.accounts import PASSWORD
from patients.models import PatientProfile

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(sign_in, administrator):
    return sign_in(administrator)


def change_url(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def changed(user, **fields):
    data = {"full_name": user.full_name, "role": user.role, "seen_version": user.version, "is_active": "on"}
    return {name: value for name, value in {**data, **fields}.items() if value is not None}


@pytest.mark.parametrize("role", ["clinician", "supervisor", "front_desk", "auditor"])
def test_only_administrators_enter(request, sign_in, role):
    response = sign_in(request.getfixturevalue(role)).get(reverse("admin:index"), follow=True)

    assert response.status_code == 403


def test_visitors_are_led_to_our_own_sign_in(client, db):
    response = client.get(reverse("admin:index"), follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"


def test_no_password_hash_is_shown(admin_client, clinician):
    page = admin_client.get(change_url(clinician)).content.decode()

    assert "clara@example.test" in page
    assert clinician.password not in page
    assert "password" not in re.sub(r'href="[^"]*"|Change password', "", page).lower()


def test_people_are_neither_added_nor_deleted_here(admin_client, clinician):
    assert admin_client.get(reverse("admin:accounts_user_add")).status_code == 403
    assert admin_client.post(reverse("admin:accounts_user_delete", args=[clinician.pk])).status_code == 403


def test_a_changed_role_counts_on_the_next_request_and_ends_the_sessions(admin_client, clinician, patient):
    theirs = Client()
    theirs.post("/accounts/login/", {"login": "clara@example.test", "password": PASSWORD})
    assert theirs.get("/settings/").status_code == 200

    response = admin_client.post(change_url(clinician), changed(clinician, role=Role.AUDITOR))

    assert response.status_code == 302
    assert theirs.get("/settings/").status_code == 302
    clinician = User.objects.get(pk=clinician.pk)
    assert not PatientProfile.objects.visible_to(clinician).exists()
    row = AuditLog.objects.get(action="accounts.role.changed")
    assert (row.entity_id, row.metadata) == (str(clinician.pk), {"from": "clinician", "to": "auditor"})


def test_closing_an_account_ends_its_sessions_and_is_recorded(admin_client, clinician, administrator):
    theirs = Client()
    theirs.post("/accounts/login/", {"login": "clara@example.test", "password": PASSWORD})

    admin_client.post(change_url(clinician), changed(clinician, is_active=None))

    assert theirs.get("/settings/").status_code == 302
    assert "_auth_user_id" not in theirs.session
    row = AuditLog.objects.get(action="accounts.user.deactivated")
    assert (row.entity_id, row.actor_id) == (str(clinician.pk), str(administrator.pk))


def test_a_session_nobody_lists_ends_with_the_account_too(admin_client, clinician):
    theirs = Client()
    theirs.force_login(clinician, backend="accounts.backends.AccountBackend")

    admin_client.post(change_url(clinician), changed(clinician, is_active=None))

    assert theirs.get("/settings/").status_code == 302


def test_the_last_administrator_stays(admin_client, administrator):
    response = admin_client.post(change_url(administrator), changed(administrator, is_active=None))

    assert response.status_code == 200
    assert "There must be an administrator left" in response.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active


@pytest.mark.parametrize("change", [{"role": Role.CLINICIAN}, {"is_active": None}])
def test_administrators_neither_give_themselves_a_role_nor_close_their_own_account(admin_client, administrator, change):
    UserFactory(administrator=True)

    response = admin_client.post(change_url(administrator), changed(administrator, **change))

    assert "Another administrator has to change this for you." in response.content.decode()
    administrator.refresh_from_db()
    assert (administrator.role, administrator.is_active) == (Role.ADMINISTRATOR, True)
    assert admin_client.post(change_url(administrator), changed(administrator, full_name="Adam M")).status_code == 302


def test_of_two_administrators_who_close_each_others_account_one_is_left(administrator, refuses):
    other = UserFactory(administrator=True)
    on_the_others_page = User.objects.get(pk=other.pk)
    fields = {"role": Role.ADMINISTRATOR, "is_active": False}
    change_user(user=other, version=other.version, full_name="Other", by=administrator, **fields)

    with refuses(Refused):  # the one whose account was closed a moment ago
        change_user(user=administrator, version=1, full_name="Adam", by=on_the_others_page, **fields)

    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).get() == administrator


def test_a_patient_does_not_become_staff(admin_client, patient):
    response = admin_client.post(change_url(patient.user), changed(patient.user, role=Role.CLINICIAN))

    assert "accounts of their own" in response.content.decode()
    patient.user.refresh_from_db()
    assert patient.user.role == Role.PATIENT


def test_a_stale_page_changes_nothing(admin_client, clinician):
    stale = changed(clinician, full_name="Stale Name")
    admin_client.post(change_url(clinician), changed(clinician, full_name="Fresh Name"))

    response = admin_client.post(change_url(clinician), stale)

    assert "Somebody else saved this" in response.content.decode()
    clinician.refresh_from_db()
    assert clinician.full_name == "Fresh Name"


def test_adding_an_invitation_sends_it(admin_client, administrator, django_capture_on_commit_callbacks):
    clinic = ClinicFactory()

    with django_capture_on_commit_callbacks(execute=True):
        response = admin_client.post(
            reverse("admin:accounts_invitation_add"),
            {"email": "New@Example.test", "full_name": "Nora New", "role": "clinician", "clinic": clinic.pk},
        )

    assert response.status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.invited_by) == ("new@example.test", administrator)
    assert mail.outbox[0].to == ["new@example.test"]


def test_an_invitation_that_is_refused_says_why_beside_its_field(admin_client, clinician):
    response = admin_client.post(
        reverse("admin:accounts_invitation_add"),
        {"email": "clara@example.test", "full_name": "Clara", "role": "clinician", "clinic": ClinicFactory().pk},
    )

    assert "has an account here already" in response.content.decode()
    assert not Invitation.objects.exists()


def test_invitations_are_withdrawn_from_the_list(admin_client, administrator):
    invitation = Invitation.objects.create(
        email="x@example.test", full_name="X", role="patient", secret_digest="0" * 64, invited_by=administrator
    )

    admin_client.post(
        reverse("admin:accounts_invitation_changelist"),
        {"action": "withdraw_selected", "_selected_action": [invitation.pk]},
    )

    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None


def test_a_sent_invitation_is_not_changed(admin_client, administrator):
    invitation = Invitation.objects.create(
        email="x@example.test", full_name="X", role="patient", secret_digest="0" * 64, invited_by=administrator
    )

    response = admin_client.post(
        reverse("admin:accounts_invitation_change", args=[invitation.pk]), {"email": "y@example.test"}
    )

    assert response.status_code == 403
    assert (
        invitation.secret_digest
        not in admin_client.get(reverse("admin:accounts_invitation_change", args=[invitation.pk])).content.decode()
    )


def test_a_clinic_has_a_time_zone_that_exists(admin_client):
    data = {"name": "Harbor North", "country": "us", "time_zone": "Mars/Olympus", "phone": "", "reply_promise": ""}

    refused = admin_client.post(reverse("admin:accounts_clinic_add"), data)
    admin_client.post(reverse("admin:accounts_clinic_add"), {**data, "time_zone": "America/Chicago"})

    assert "time_zone" in refused.context["adminform"].form.errors
    assert Clinic.objects.get(name="Harbor North").country == "US"


def test_a_provider_profile_keeps_its_person(admin_client, clinician):
    profile = clinician.provider_profile
    url = reverse("admin:accounts_providerprofile_change", args=[profile.pk])

    response = admin_client.post(
        url, {"user": UserFactory().pk, "clinic": profile.clinic.pk, "title": "Dr.", "specialty": "Psychiatry"}
    )

    assert response.status_code == 302
    profile.refresh_from_db()
    assert (profile.user, profile.title) == (clinician, "Dr.")


@pytest.mark.parametrize(
    "name",
    ["account_emailaddress", "mfa_authenticator", "usersessions_usersession", "socialaccount_socialaccount"],
)
def test_sign_in_secrets_have_no_page_here(admin_client, name):
    assert admin_client.get(reverse(f"admin:{name}_changelist")).status_code == 403


def test_people_waiting_for_a_record_can_be_found(admin_client, patient):
    waiting = UserFactory(full_name="Wanda Waiting")

    page = admin_client.get(reverse("admin:accounts_user_changelist"), {"record": "waiting"})

    assert [user.pk for user in page.context["cl"].result_list] == [waiting.pk]


@pytest.mark.parametrize("model", ["user", "invitation", "clinic", "providerprofile"])
def test_every_list_opens(admin_client, clinician, model):
    assert admin_client.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200


OURS = [
    options
    for model, options in admin.site._registry.items()
    if model.__module__.split(".")[0] in ("accounts", "audit", "crisis", "patients")
]


@pytest.mark.parametrize("options", OURS, ids=str)
def test_a_list_is_filtered_by_what_its_page_offers_and_by_nothing_else(options, rf, administrator):
    request = rf.get("/")
    request.user = administrator
    offered = {getattr(item, "parameter_name", item) for item in options.list_filter if not isinstance(item, tuple)}
    offered |= {item[0] for item in options.list_filter if isinstance(item, tuple)}
    others = {field.name for field in options.model._meta.get_fields()} - offered

    answers = {f"{name}__{how}" for name in others for how in ("icontains", "pk", "isnull")} | {"user__password"}
    assert [lookup for lookup in answers if options.lookup_allowed(lookup, "x", request)] == []
    assert all(options.lookup_allowed(name, "x", request) for name in offered)


@pytest.mark.parametrize(
    ("model", "question"), [("user", "password__startswith"), ("patientprofile", "history__icontains")]
)
def test_nobody_asks_a_list_for_what_no_page_shows(admin_client, patient, model, question):
    app = "accounts" if model == "user" else "patients"

    assert admin_client.get(reverse(f"admin:{app}_{model}_changelist"), {question: "a"}).status_code == 400


def test_names_are_of_one_line_and_turn_nothing_around(admin_client, clinician):
    admin_client.post(change_url(clinician), changed(clinician, full_name="Clara\u202e\r\nKeller"))
    unseen = admin_client.post(change_url(clinician), changed(clinician, full_name="\u200b", seen_version=2))

    clinician.refresh_from_db()
    assert clinician.full_name == "Clara Keller"
    assert "This field is required" in unseen.content.decode()


def test_an_address_is_still_looked_at_as_an_address(admin_client):
    fields = {"email": "no-address", "full_name": "Nia New", "role": "patient"}

    response = admin_client.post(reverse("admin:accounts_invitation_add"), fields)

    assert "Enter a valid email address" in response.content.decode()


def test_somebody_who_was_quicker_than_the_form_is_said_in_words(admin_client, clinician, monkeypatch):
    """The form finds nothing; then the service does, as when somebody else saves in between."""
    monkeypatch.setattr("accounts.admin.UserForm.clean", lambda form: form.cleaned_data)
    stale = changed(clinician, full_name="Stale Name", seen_version=clinician.version + 1)

    page = admin_client.post(change_url(clinician), stale, follow=True)

    assert page.redirect_chain == [(change_url(clinician), 302)]
    assert "Somebody else saved this" in page.content.decode()
    assert "successfully" not in page.content.decode()
    clinician.refresh_from_db()
    assert clinician.full_name == "Clara Keller"
