"""The paths of the front desk, a supervisor, an auditor and an administrator."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Invitation
from audit.models import AuditLog
from devtools.factories import AssessmentFactory, CrisisInterventionFactory, UserFactory, have_conversation
from patients.models import CareTeamMembership, EmergencyAccess, PatientProfile
from patients.services.emergency import open_emergency_access
from scheduling.models import Appointment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLINICAL = ["Canary concern", "Canary advice", "Canary incident", "Canary message"]


@pytest.fixture
def record(patient, clinician):
    """Clinical words in every place that has some."""
    with transaction.atomic():
        AssessmentFactory(
            patient=patient,
            assessor=clinician,
            published=True,
            data={"concerns": "Canary concern"},
            recommendations="Canary advice",
        )
        CrisisInterventionFactory(patient=patient, recorded_by=clinician, incident="Canary incident")
        have_conversation(patient, clinician, "Canary message")


def test_the_front_desk_registers_and_books_and_reads_nothing_clinical(
    record, patient, clinician, front_desk, open_page, sign_in_by_form
):
    page = open_page()
    main = page.get_by_role("main")
    seen = []
    sign_in_by_form(page, front_desk)

    # people: search, open, book
    page.get_by_label("Name or record number").press_sequentially("lovel")
    expect(page.locator("#people tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Lovelace, Ada").click()
    expect(main).to_contain_text("A-10001")
    seen.append(page.content())
    sections = page.get_by_role("navigation", name="Chart sections")
    assert set(sections.get_by_role("link").all_inner_texts()).isdisjoint({"Crisis log", "Messages", "Assessments"})
    sections.get_by_role("link", name="Visits").click()
    expect(page).to_have_url(re.compile("/appointments/$"))
    seen.append(page.content())
    page.get_by_role("link", name="Book a visit").first.click()
    page.get_by_label("With").select_option(str(clinician.pk))
    page.get_by_label("Date").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    page.get_by_label("Time", exact=True).fill("10:30")
    page.get_by_role("button", name="Book the visit").click()
    expect(main).to_contain_text("Booked")
    seen.append(page.content())
    assert Appointment.objects.get().booked_by == front_desk
    page.goto(reverse("scheduling:calendar"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    seen.append(page.content())

    # register somebody
    page.goto(reverse("patients:people"))
    page.get_by_role("link", name="Register a patient").click()
    page.locator("[name=display_name]").fill("Newcomer, Nora")
    page.get_by_label("Medical record number").fill("N-1")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Newcomer, Nora")
    assert PatientProfile.objects.filter(medical_record_number="N-1").exists()

    # nothing clinical on the way, nor by typing the address
    refused = page.goto(reverse("portal:chart", args=[patient.pk]))
    assert refused.status == 403
    seen.append(page.content())
    assert sum("Lovelace" in text for text in seen) >= 3
    assert [word for word in CLINICAL if word in "".join(seen)] == []


def test_a_supervisor_sees_the_team_and_reviews_an_emergency(
    record, patient, clinician, supervisor, open_page, sign_in_by_form
):
    helper = UserFactory(clinician=True, full_name="Ella Helper")
    open_emergency_access(
        medical_record_number=patient.medical_record_number, reason="Found on the street, not responding", by=helper
    )
    page = open_page()
    main = page.get_by_role("main")
    sign_in_by_form(page, supervisor)

    expect(page.get_by_role("heading", name="The team's patients")).to_be_visible()
    page.get_by_label("Clinician").select_option(label=clinician.full_name)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Lovelace, Ada")).to_be_visible()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Emergency review").click()
    expect(main).to_contain_text("Ella Helper")
    page.get_by_role("link", name=re.compile("Review ?: Lovelace, Ada")).click()
    page.get_by_label("What you found").fill("The access was right.")
    page.get_by_role("button", name="Record the review").click()
    expect(page).to_have_url(re.compile(reverse("patients:emergency-review")))

    assert EmergencyAccess.objects.get().reviewed_by == supervisor


def test_an_auditor_filters_the_log(record, patient, clinician, auditor, open_page, sign_in_by_form):
    page = open_page()
    rows = page.locator("main tbody tr")
    sign_in_by_form(page, auditor)
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    everything = rows.count()

    page.get_by_label("Who", exact=False).first.fill(auditor.email)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("who="))
    assert 0 < rows.count() < everything
    assert set(rows.locator("td, th").nth(1).all_inner_texts()) != set()
    rows.first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/audit/[0-9a-f-]{36}/"))

    assert page.goto(reverse("portal:chart", args=[patient.pk])).status == 404


def test_an_administrator_invites_adds_to_a_team_and_reads_the_log(
    patient, outsider, administrator, open_page, sign_in_by_form
):
    page = open_page()
    sign_in_by_form(page, administrator)
    expect(page).to_have_url(re.compile("/admin/"))

    # invite somebody
    page.goto(reverse("admin:accounts_invitation_add"))
    page.locator("[name=email]").fill("nina@example.test")
    page.locator("[name=full_name]").fill("Nina New")
    page.locator("[name=role]").select_option("clinician")
    page.locator("[name=clinic]").select_option(index=1)
    page.locator("[name=_save]").click()
    expect(page.get_by_role("link", name="nina@example.test").first).to_be_visible()
    assert Invitation.objects.get().email == "nina@example.test"
    assert mail.outbox[-1].to == ["nina@example.test"]

    # add somebody to a care team
    page.goto(reverse("admin:patients_careteammembership_add"))
    page.get_by_label("Medical record number").fill(patient.medical_record_number)
    page.get_by_label("Person").select_option(str(outsider.pk))
    page.locator("[name=team_role]").select_option("therapist")
    page.locator("[name=reason]").fill("Takes over")
    page.locator("[name=_save]").click()
    expect(page).to_have_url(re.compile("/admin/patients/careteammembership/$"))
    assert CareTeamMembership.objects.filter(patient=patient, user=outsider, ended_at=None).exists()

    # the log, which nobody changes
    page.goto(reverse("admin:audit_auditlog_changelist"))
    page.locator("#result_list tbody th a").first.click()
    expect(page).to_have_url(re.compile("/admin/audit/auditlog/.+/change/"))
    expect(page.locator("[name=_save]")).to_have_count(0)
    assert AuditLog.objects.filter(actor_id=str(administrator.pk), action__contains="invit").exists()
