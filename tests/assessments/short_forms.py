"""Instruments of a few questions, for what does not depend on a shipped wording."""

import hashlib
import json

from assessments.fhir import read_questionnaire
from assessments.models import Instrument, InstrumentVersion, Packet, PacketItem
from assessments.services.instruments import TermsOfUse, store_version


def definition(code, questions=2):
    """A Questionnaire of yes-or-no questions, as it would be received."""
    items = [
        {"linkId": str(number), "text": f"Question {number}?", "type": "boolean"} for number in range(1, questions + 1)
    ]
    return json.dumps({"resourceType": "Questionnaire", "status": "active", "url": f"urn:test:{code}", "item": items})


def short_form(
    code="mood", *, recall_days=14, direction="lower_is_better", is_loaded=True, is_active=True, questions=2
):
    """An instrument in use, with a wording and the few parts of a rule that assigning asks for."""
    instrument = Instrument(
        code=code,
        title=f"{code.title()} scale",
        short_title=code.upper(),
        patient_title=f"{code.title()} check-in",
        is_active=is_active,
        is_site_loaded=not is_loaded,
    )
    instrument.save()
    if is_loaded:
        text = definition(code, questions)
        rule = {"code": code, "direction": direction, "minimum": 0, "maximum": 27, "recall_days": recall_days}
        version = InstrumentVersion(
            instrument=instrument,
            number=1,
            definition=text,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            rule=rule,
            rule_digest=hashlib.sha256(json.dumps(rule).encode()).hexdigest(),
            series=code,
            licence="Our own",
        )
        version.save()
        instrument.current_version = version
        instrument.save()
    return instrument


def imported_form(code, text):
    """An instrument with the wording of this Questionnaire, without a rule."""
    name = code.title()
    instrument = Instrument.objects.create(code=code, title=name, short_title=name, patient_title=name)
    store_version(
        instrument=instrument,
        questionnaire=read_questionnaire(text),
        rule=None,
        terms=TermsOfUse(licence="Our own"),
        by=None,
    )
    instrument.refresh_from_db()
    return instrument


def packet_of(name, *instruments, is_active=True):
    """A packet with these instruments in this order."""
    packet = Packet(name=name, is_active=is_active)
    packet.save()
    for position, instrument in enumerate(instruments):
        PacketItem(packet=packet, instrument=instrument, position=position).save()
    return packet
