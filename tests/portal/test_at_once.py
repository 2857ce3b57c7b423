"""The same act by many people, or by many presses, at one moment: it is done once, written down once, and everybody
else gets a calm answer. Each of them has read the row before any of them may change it."""

import json
from collections import Counter
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Invitation, User
from accounts.roles import Role
from accounts.selectors import digest_of
from assessments.definitions import load_definition
from assessments.models import AssessmentVersion
from audit.models import AuditLog
from devtools.factories import (
    AssessmentFactory,
    CrisisInterventionFactory,
    UserFactory,
    have_conversation,
    join_care_team,
)
from messaging.models import Message
from notifications.models import Notification
from patients.models import CareTeamMembership, CaseloadSummary
from tests.assessments.filled import rewrite
from tests.at_once import post_at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


def recorded(action, entity):
    return AuditLog.objects.filter(action=action, entity_id=str(entity.pk)).count()


def test_an_assessment_is_shared_once(patient, clinician):
    assessment = AssessmentFactory(patient=patient, assessor=clinician)
    address = reverse("assessments:publish", args=[patient.pk, assessment.pk])

    answers = post_at_once([(clinician, address, {"number": 1, "release": "now"})] * AT_ONCE, held=assessment)

    assert statuses(answers) == {302: 1, 422: AT_ONCE - 1}
    assert recorded("assessments.assessment.published", assessment) == 1
    assert Notification.objects.filter(recipient=patient.user).count() == 1


def test_what_was_written_meanwhile_is_not_shared_unread(patient, clinician):
    assessment = AssessmentFactory(patient=patient, assessor=clinician)
    address = reverse("assessments:publish", args=[patient.pk, assessment.pk])

    answers = post_at_once(
        [(clinician, address, {"number": 1, "release": "now"})] * 2,
        held=assessment,
        meanwhile=lambda: rewrite(assessment, "Newer", clinician),
    )

    assert statuses(answers) == {409: 2}
    assert all("Newer" in answer.content.decode() for answer in answers)


def test_an_assessment_is_acknowledged_once_and_everybody_is_thanked(patient, clinician):
    assessment = AssessmentFactory(patient=patient, assessor=clinician, published=True)
    address = reverse("assessments:acknowledge", args=[assessment.pk])
    form = {"version_id": str(assessment.published_version_id)}

    answers = post_at_once([(patient.user, address, form)] * AT_ONCE, held=assessment)

    assert statuses(answers) == {302: AT_ONCE}
    assert recorded("assessments.assessment.acknowledged", assessment) == 1


def test_of_many_new_versions_one_is_stored_and_the_others_see_it_beside_their_own(patient, clinician):
    assessment = AssessmentFactory(patient=patient, assessor=clinician)
    address = reverse("assessments:edit", args=[patient.pk, assessment.pk])
    name = f"q{load_definition(assessment).questionnaire.item('concerns').position}"
    about = {"version": 1, "reason": "Added", "was": json.dumps({name: None})}
    texts = [{**about, name: f"Text {number}"} for number in range(AT_ONCE)]

    answers = post_at_once([(clinician, address, text) for text in texts], held=assessment)

    assert statuses(answers) == {302: 1, 409: AT_ONCE - 1}
    stored = AssessmentVersion.objects.get(assessment=assessment, number=2).answers["concerns"][0]["valueString"]
    assert all(stored in answer.content.decode() for answer in answers if answer.status_code == 409)


def test_a_place_in_the_team_is_handed_to_one_colleague(patient, clinician, supervisor):
    place = join_care_team(patient, UserFactory(clinician=True), "therapist")
    colleagues = [UserFactory(clinician=True) for _ in range(AT_ONCE)]
    address = reverse("patients:care-team-transfer", args=[patient.pk, place.pk])

    answers = post_at_once(
        [(supervisor, address, {"to": colleague.pk, "reason": "Leave"}) for colleague in colleagues], held=place
    )

    assert statuses(answers) == {302: 1, 422: AT_ONCE - 1}
    assert CareTeamMembership.objects.current().filter(patient=patient, team_role="therapist").count() == 1
    assert recorded("patients.care_team.member_removed", place) == 1
    assert AuditLog.objects.filter(action="patients.care_team.member_added", actor_id=supervisor.pk).count() == 1


def test_two_who_hand_their_places_to_each_other_do_not_block_each_other(patient, clinician, supervisor):
    other = UserFactory(clinician=True)
    places = [CareTeamMembership.objects.get(user=clinician), join_care_team(patient, other, "therapist")]

    answers = post_at_once(
        [
            (
                supervisor,
                reverse("patients:care-team-transfer", args=[patient.pk, place.pk]),
                {"to": to, "reason": "Swap"},
            )
            for place, to in zip(places, [other.pk, clinician.pk], strict=True)
        ],
        held=places[1],
    )

    assert statuses(answers) == {302: 1, 422: 1}
    assert CareTeamMembership.objects.current().filter(user__in=[clinician, other]).count() == 1


def test_a_membership_ends_once(patient, clinician, supervisor):
    place = join_care_team(patient, UserFactory(clinician=True), "therapist")
    address = reverse("patients:care-team-end", args=[patient.pk, place.pk])

    answers = post_at_once([(supervisor, address, {"reason": "Leave"})] * AT_ONCE, held=place)

    assert statuses(answers) == {302: 1, 422: AT_ONCE - 1}
    assert recorded("patients.care_team.member_removed", place) == 1


def test_an_invitation_is_accepted_once(administrator):
    secret = "s" * 43
    invitation = Invitation.objects.create(
        email="nora@example.test",
        full_name="Nora Newcomer",
        role=Role.PATIENT,
        secret_digest=digest_of(secret),
        invited_by=administrator,
    )
    address = reverse("portal:invitation-accept", args=[secret])
    form = {"full_name": "Nora Newcomer", "password": "a-quiet-walk-22", "password_again": "a-quiet-walk-22"}

    answers = post_at_once([(None, address, form)] * AT_ONCE, held=invitation)

    assert statuses(answers) == {302: 1, 422: AT_ONCE - 1}
    assert User.objects.filter(email="nora@example.test").count() == 1
    assert recorded("accounts.invitation.changed", invitation) == 1


def test_a_crisis_log_is_closed_once(patient, clinician):
    intervention = CrisisInterventionFactory(patient=patient, recorded_by=clinician)
    address = reverse("crisis:close", args=[patient.pk, intervention.pk])
    form = {"version": 1, "outcome": "safe_at_home", "closing_level": "low"}

    answers = post_at_once([(clinician, address, form)] * AT_ONCE, held=intervention)

    assert statuses(answers) == {302: 1, 409: AT_ONCE - 1}
    assert recorded("crisis.intervention.closed", intervention) == 1


def test_a_message_pressed_twelve_times_is_sent_once(patient, clinician):
    conversation = have_conversation(patient, clinician)
    address = reverse("messaging:own-conversation", args=[conversation.pk])
    form = {"idempotency_key": str(uuid4()), "body": "Pressed once, or so I thought"}

    answers = post_at_once([(patient.user, address, form)] * 12, held=CaseloadSummary.objects.get(pk=patient.pk))

    assert statuses(answers) == {302: 12}
    message = Message.objects.get(body=form["body"])
    assert recorded("messaging.message.created", message) == 1
    assert AuditLog.objects.filter(action="messaging.message.created").count() == 2  # with the first of the two
