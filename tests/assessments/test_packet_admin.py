"""Packets in the admin: put together there, taken out of use, never deleted."""

import pytest
from django.urls import reverse

from assessments.models import Packet
from assessments.selectors.asking import list_packet_instruments
from audit.models import AuditLog
from tests.assessments.short_forms import packet_of, short_form

pytestmark = pytest.mark.django_db
ADD = "/admin/assessments/packet/add/"


def sent(name, *instruments, is_active=True, **changes):
    rows = {"items-TOTAL_FORMS": len(instruments), "items-INITIAL_FORMS": 0}
    for place, instrument in enumerate(instruments):
        rows |= {f"items-{place}-instrument": str(instrument.pk), f"items-{place}-position": place}
    return {"name": name, **({"is_active": "on"} if is_active else {}), **rows, **changes}


def test_a_packet_is_put_together_in_its_order(sign_in, administrator):
    sleep, mood = short_form("sleep"), short_form("mood")

    answer = sign_in(administrator).post(ADD, sent("Intake packet", sleep, mood))

    assert answer.status_code == 302
    assert list_packet_instruments(Packet.objects.get()) == [sleep, mood]
    assert AuditLog.objects.filter(action="assessments.packet.created").exists()


def test_it_says_which_forms_have_no_wording_yet(sign_in, administrator):
    short_form("locked", is_loaded=False)

    assert "LOCKED – Locked scale (wording not loaded)" in sign_in(administrator).get(ADD).content.decode()


def test_one_instrument_twice_or_a_name_twice_is_refused(sign_in, administrator):
    mood = short_form("mood")
    client = sign_in(administrator)

    assert client.post(ADD, sent("Twice", mood, mood)).status_code == 200
    packet_of("Intake packet")
    assert client.post(ADD, sent("Intake packet", mood)).status_code == 200
    assert Packet.objects.count() == 1


def test_it_is_taken_out_of_use_and_never_deleted(sign_in, administrator):
    packet = packet_of("Intake packet", short_form("mood"))
    client = sign_in(administrator)
    change = reverse("admin:assessments_packet_change", args=[packet.pk])

    assert "Delete" not in client.get(change).content.decode().split("<fieldset", 1)[0]
    assert client.post(reverse("admin:assessments_packet_delete", args=[packet.pk]), {"post": "yes"}).status_code == 403
    item = packet.items.get()
    row = {
        "items-TOTAL_FORMS": 1,
        "items-INITIAL_FORMS": 1,
        "items-0-id": str(item.pk),
        "items-0-packet": str(packet.pk),
    }
    client.post(change, sent("Intake packet", item.instrument, is_active=False, seen_version=1, **row))
    packet.refresh_from_db()
    assert (packet.is_active, packet.version) == (False, 2)


def test_a_stale_page_saves_nothing(sign_in, administrator):
    packet = packet_of("Intake packet")
    change = reverse("admin:assessments_packet_change", args=[packet.pk])
    client = sign_in(administrator)
    client.post(change, sent("First", seen_version=1))

    answer = client.post(change, sent("Second", seen_version=1))

    assert "Somebody else saved this while you were writing." in answer.content.decode()
    assert Packet.objects.get().name == "First"


@pytest.mark.parametrize("role", ["clinician", "supervisor", "front_desk", "auditor"])
def test_others_have_no_administration(sign_in, request, role):
    assert sign_in(request.getfixturevalue(role)).get(ADD).status_code in (302, 403, 404)
