"""Whatever is put into an address, the answer is a page in words, never an error of ours."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

PAGES = [
    ("clinician", "patients:people", "q"),
    ("clinician", "portal:caseload", "q"),
    ("administrator", "admin:accounts_user_changelist", "role__exact"),
    ("administrator", "admin:audit_auditlog_changelist", "action"),
    ("administrator", "admin:crisis_crisisline_changelist", "language__exact"),
]


@pytest.mark.parametrize(("persona", "where", "name"), PAGES)
@pytest.mark.parametrize("text", ["\0", "Love\0lace"])
def test_a_hidden_nul_is_a_bad_request(request, sign_in, persona, where, name, text):
    response = sign_in(request.getfixturevalue(persona)).get(reverse(where), {name: text})

    assert response.status_code == 400
    assert "text/html" in response["Content-Type"]


@pytest.mark.parametrize("where", ["patients:people", "portal:caseload"])
@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "\x1b", "A" * 5000, "\u202eadA"])
def test_any_other_text_can_be_searched_for(sign_in, clinician, where, text):
    assert sign_in(clinician).get(reverse(where), {"q": text}).status_code == 200


@pytest.mark.parametrize("encoding", ["utf-7", "utf-16", "unicode_escape"])
def test_a_claimed_encoding_makes_no_half_characters(sign_in, clinician, encoding):
    """`+2AA-` in UTF-7 and `\\ud800` in an escape are half a character each."""
    client, people = sign_in(clinician), reverse("patients:people")
    body = "display_name=%2B2AA-%5Cud800&date_of_birth=x"

    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        kind = f"{kind}; charset={encoding}"
        assert client.get(people, {"q": "+2AA- \\ud800"}, CONTENT_TYPE=kind).status_code == 200
        assert client.post(reverse("patients:person-create"), body, content_type=kind).status_code == 422


ACTIONS = [("patients_careteammembership", "end_selected"), ("accounts_invitation", "withdraw_selected")]


@pytest.mark.parametrize(("where", "action"), ACTIONS)
def test_an_action_on_an_id_that_is_none_is_a_bad_request(sign_in, administrator, where, action):
    forged = {"action": action, "_selected_action": ["nobody"], "index": 0, "reason": "Left"}

    response = sign_in(administrator).post(reverse(f"admin:{where}_changelist"), forged)

    assert response.status_code == 400
    assert "text/html" in response["Content-Type"]
