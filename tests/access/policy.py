"""Who may open what: every address of the product, written by hand.

A compliance reviewer can read it from top to bottom. `tests/access/test_matrix.py` asks every address as every persona
and for every relation, and `test_every_address_has_a_policy` fails for an address that is missing here.

- `page(...)`: no object in the address. `may` opens it, everybody else who is signed in gets 403.
- `own(...)`: a patient's own object. Ada opens hers; anybody else's, and everything for other people, is 404 or 403.
- `chart(...)`: below a patient. `may` opens Ada's; `forbidden` can see that she exists and gets 403; for everybody
  else, and for every other object, it is 404.
- POST addresses answer GET with 405 to those who `may`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.access.personas import CARE_TEAM, CLINICIANS, EVERYBODY, OFFICE, PATIENTS, Persona


@dataclass(frozen=True)
class Policy:
    kind: str  # page, own, chart or public
    may: frozenset[Persona] = EVERYBODY
    forbidden: frozenset[Persona] = frozenset()
    method: str = "GET"
    objects: tuple[str, ...] = field(default=())  # keywords of the address, such as assessment_id
    extra: dict[str, object] = field(default_factory=dict)  # other keywords
    pick: str = ""  # which of Ada's objects, where the usual one does not fit
    status: int = 200  # where it is another one for everybody


def page(may: frozenset[Persona], **kwargs: object) -> Policy:
    return Policy("page", may=may, **kwargs)  # type: ignore[arg-type]


def own(*objects: str, **kwargs: object) -> Policy:
    return Policy("own", may=frozenset({Persona.PATIENT}), objects=objects, **kwargs)  # type: ignore[arg-type]


def chart(may: frozenset[Persona] = CARE_TEAM, *objects: str, **kwargs: object) -> Policy:
    forbidden = OFFICE - may
    return Policy("chart", may=may, forbidden=forbidden, objects=objects, **kwargs)  # type: ignore[arg-type]


PUBLIC = Policy("public", may=frozenset(Persona))

# Who writes in a chart opened in an emergency is tested in tests/patients; nobody of the cast has one open.
POLICY: dict[str, Policy] = {
    # portal
    "portal:home": page(EVERYBODY),
    "portal:caseload": page(CLINICIANS),
    "portal:chart": chart(),
    "portal:healthz": PUBLIC,
    "portal:readyz": PUBLIC,
    # Public; the secret in the address is the key, and an unknown one is a calm 404.
    "portal:invitation-accept": Policy("public", may=frozenset(Persona), status=404),
    "portal:audit-log": page(frozenset({Persona.AUDITOR})),
    "portal:audit-entry": page(frozenset({Persona.AUDITOR}), pick="entry_id"),
    "portal:audit-export": page(frozenset({Persona.AUDITOR}), method="POST"),
    # accounts
    "set_language": Policy("public", may=frozenset(Persona), method="POST"),
    "accounts:settings": page(EVERYBODY),
    "accounts:hide-scores": page(PATIENTS, method="POST"),
    "accounts:theme": Policy("public", may=frozenset(Persona), method="POST"),
    "accounts:session-leave": Policy("public", may=frozenset(Persona), method="POST"),
    # notifications
    "notifications:list": page(EVERYBODY),
    "notifications:read-all": page(EVERYBODY, method="POST"),
    # It tells a page whose session has ended to load again, and so answers everybody.
    "notifications:count": PUBLIC,
    # patients
    "patients:people": page(CLINICIANS | {Persona.FRONT_DESK}),
    "patients:person-create": page(CLINICIANS | {Persona.FRONT_DESK}),
    "patients:own-record": page(PATIENTS),
    "patients:own-record-edit": page(PATIENTS),
    "patients:own-access-log": page(PATIENTS),
    "patients:emergency-access": page(CLINICIANS),
    "patients:emergency-review": page(frozenset({Persona.SUPERVISOR})),
    "patients:details": chart(OFFICE),
    "patients:details-edit": chart(OFFICE),
    "patients:invite": chart(OFFICE),
    "patients:link-user": chart(frozenset({Persona.SUPERVISOR, Persona.FRONT_DESK})),
    "patients:care-team": chart(OFFICE),
    "patients:care-team-add": chart(CARE_TEAM),
    "patients:care-team-end": chart(CARE_TEAM, "membership_id"),
    "patients:care-team-transfer": chart(CARE_TEAM, "membership_id"),
    "patients:access-log": chart(),
    "patients:emergency-access-end": chart(method="POST"),  # the asker's own, if there is one
    "patients:emergency-review-record": chart(frozenset({Persona.SUPERVISOR}), "access_id"),
    # assessments
    "assessments:own-list": page(PATIENTS),
    "assessments:own-detail": own("assessment_id"),
    # It leads to the first open question; a form that was sent, to what was sent.
    "assessments:own-answer": own("assessment_id", pick="waiting_assessment"),
    "assessments:own-question": own("assessment_id", pick="waiting_assessment", extra={"position": 2}),
    "assessments:own-check-answers": own("assessment_id", pick="waiting_assessment"),
    "assessments:own-send": own("assessment_id", pick="waiting_assessment", method="POST"),
    "assessments:own-critical": own("assessment_id", pick="waiting_assessment"),
    "assessments:own-call-me": own("assessment_id", pick="waiting_assessment", method="POST"),
    "assessments:own-done": own("assessment_id", pick="waiting_assessment"),  # leads back: not sent yet
    "assessments:acknowledge": own("assessment_id", method="POST"),
    "assessments:own-comment": own("assessment_id", method="POST"),
    "assessments:own-results": page(PATIENTS),
    "assessments:to-review": page(CLINICIANS),
    "assessments:outcomes": page(CLINICIANS),
    "assessments:progress": chart(),
    "assessments:progress-alert-acknowledge": chart(CARE_TEAM, "alert_id", pick="progress_alert_id", method="POST"),
    "assessments:list": chart(),
    "assessments:create": chart(),
    "assessments:request": chart(),
    "assessments:plan-list": chart(),
    "assessments:plan-end": chart(CARE_TEAM, "plan_id"),
    "assessments:cancel": chart(CARE_TEAM, "assessment_id", pick="waiting_assessment"),
    "assessments:detail": chart(CARE_TEAM, "assessment_id"),
    "assessments:enter": chart(CARE_TEAM, "assessment_id", pick="entered_assessment"),
    "assessments:review": chart(CARE_TEAM, "assessment_id", pick="unreviewed_assessment"),
    "assessments:withdraw": chart(CARE_TEAM, "assessment_id"),
    "assessments:release": chart(CARE_TEAM, "assessment_id", method="POST"),
    "assessments:print": chart(CARE_TEAM, "assessment_id"),
    "assessments:pdf": chart(CARE_TEAM, "assessment_id", method="POST"),
    "assessments:own-pdf": own("assessment_id", method="POST"),
    "assessments:edit": chart(CARE_TEAM, "assessment_id"),
    "assessments:publish": chart(CARE_TEAM, "assessment_id"),
    "assessments:compare": chart(CARE_TEAM, "assessment_id"),
    "assessments:version": chart(CARE_TEAM, "assessment_id", extra={"number": 1}),
    # crisis
    "crisis:help": PUBLIC,
    "crisis:own-list": page(PATIENTS),
    "crisis:own-detail": own("intervention_id"),
    "crisis:own-safety-plan": page(PATIENTS),
    "crisis:alert-list": page(CLINICIANS),
    "crisis:alert-detail": chart(CARE_TEAM, "alert_id"),
    "crisis:alert-acknowledge": chart(CARE_TEAM, "alert_id", method="POST"),
    "crisis:log": page(CLINICIANS),
    "crisis:safety-plan": chart(),
    "crisis:list": chart(),
    "crisis:create": chart(),
    "crisis:detail": chart(CARE_TEAM, "intervention_id"),
    "crisis:edit": chart(CARE_TEAM, "intervention_id"),
    "crisis:entry-create": chart(CARE_TEAM, "intervention_id", method="POST"),
    "crisis:close": chart(CARE_TEAM, "intervention_id"),
    "crisis:publish": chart(CARE_TEAM, "intervention_id"),
    # messaging
    "messaging:own-list": page(PATIENTS),
    "messaging:own-create": page(PATIENTS),
    "messaging:own-conversation": own("conversation_id"),
    "messaging:messages-delivered": page(EVERYBODY, method="POST"),
    "messaging:own-message-read": own("message_id", method="POST"),
    "messaging:inbox": page(CLINICIANS),
    "messaging:list": chart(),
    "messaging:create": chart(),
    "messaging:conversation": chart(CARE_TEAM, "conversation_id"),
    "messaging:participants": chart(CARE_TEAM, "conversation_id"),
    "messaging:participant-remove": chart(CARE_TEAM, "conversation_id", "user_id", method="POST"),
    "messaging:message-read": chart(CARE_TEAM, "message_id", method="POST"),
    # scheduling
    "scheduling:own-list": page(PATIENTS),
    "scheduling:own-detail": own("appointment_id"),
    "scheduling:own-cancel": own("appointment_id"),
    "scheduling:own-calendar-file": own("appointment_id"),
    "scheduling:calendar": page(CLINICIANS | {Persona.FRONT_DESK}),
    "scheduling:list": chart(OFFICE),
    "scheduling:create": chart(OFFICE),
    "scheduling:detail": chart(OFFICE, "appointment_id"),
    "scheduling:edit": chart(OFFICE, "appointment_id"),
    "scheduling:cancel": chart(OFFICE, "appointment_id"),
    "scheduling:move": chart(OFFICE, "appointment_id", method="POST"),
}
