"""Instruments and their versions: loading what the product ships, storing what a clinic brings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import override

from accounts.models import User
from assessments.fhir import Questionnaire, read_questionnaire
from assessments.instruments.catalogue import INTAKE_CODES, INTAKE_PACKET, Entry, all_entries
from assessments.models import Instrument, InstrumentVersion, Packet, PacketItem
from assessments.scoring import bind_rule, parse_rule


@dataclass(frozen=True)
class TermsOfUse:
    """Under what terms a wording is used, and where it comes from."""

    licence: str
    copyright_notice: str = ""
    is_redistributable: bool = False
    language: str = "en"
    source: str = ""
    citation: str = ""


@transaction.atomic(savepoint=False)
def load_instruments(*, codes: Collection[str] | None = None) -> list[InstrumentVersion]:
    """Store the instruments that the product ships, or those with `codes`, and return the versions that were added.

    What is there already stays. A new wording or rule becomes the next version, and the current one unless the clinic
    chose a version of its own. Instruments whose wording the clinic loads get their row alone. A clinic without any
    packet gets the one for intake.
    """
    added = []
    for entry in all_entries():
        if codes is None or entry.code in codes:
            version = _load(entry)
            if version is not None:
                added.append(version)
    if codes is None and not Packet.objects.exists():
        _store_intake_packet()
    return added


def _store_intake_packet() -> None:
    packet = Packet(name=_in_english(INTAKE_PACKET))
    packet.save()
    for position, code in enumerate(INTAKE_CODES):
        PacketItem(packet=packet, instrument=Instrument.objects.get(code=code), position=position).save()


def _load(entry: Entry) -> InstrumentVersion | None:
    instrument = Instrument.objects.select_for_update(of=("self",)).filter(code=entry.code).first()
    if instrument is None:
        instrument = Instrument(
            code=entry.code,
            title=entry.title,
            short_title=entry.short_title,
            patient_title=_in_english(entry.patient_title),
            is_site_loaded=entry.is_site_loaded,
        )
        instrument.save()
    if entry.questionnaire is None:
        return None
    is_ours = instrument.current_version is None or instrument.current_version.added_by_id is None
    questionnaire = read_questionnaire(entry.questionnaire)
    return store_version(
        instrument=instrument,
        questionnaire=questionnaire,
        rule=None if entry.rule is None else bind_rule(parse_rule(entry.rule), questionnaire),
        terms=TermsOfUse(
            licence=entry.licence,
            copyright_notice=entry.copyright_notice,
            is_redistributable=entry.is_redistributable,
            language=entry.language,
            source=entry.source,
            citation=entry.citation,
        ),
        is_current=is_ours,
        by=None,
    )


@transaction.atomic(savepoint=False)
def store_version(
    *,
    instrument: Instrument,
    questionnaire: Questionnaire,
    rule: Mapping[str, Any] | None,
    terms: TermsOfUse,
    series: str = "",
    is_current: bool = True,
    by: User | None,
) -> InstrumentVersion | None:
    """Store a definition with its rule as the instrument's next version; None when this very version is there.

    `series` names the line its scores stand in; empty means that they compare with those of the instrument's other
    versions of the same series, which is its code. Raises RuleRefused for a rule that cannot be right.
    """
    locked = Instrument.objects.select_for_update(of=("self",)).get(pk=instrument.pk)
    if rule is not None:
        parse_rule(rule)
    digest, rule_digest = digest_of(questionnaire.text), digest_of_rule(rule)
    if locked.versions.filter(digest=digest, rule_digest=rule_digest).exists():
        return None
    version = InstrumentVersion(
        instrument=locked,
        number=(locked.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        definition=questionnaire.text,
        digest=digest,
        url=questionnaire.url,
        business_version=questionnaire.version,
        rule=rule,
        rule_digest=rule_digest,
        series=series or locked.code,
        licence=terms.licence,
        copyright_notice=terms.copyright_notice,
        is_redistributable=terms.is_redistributable,
        language=terms.language,
        source=terms.source,
        citation=terms.citation,
        not_run=[{"path": found.path, "what": _in_english(found.what)} for found in questionnaire.not_run],
        added_by=by,
    )
    version.save()
    if is_current:
        locked.current_version = version
        locked.version += 1
        locked.save()
    return version


def _in_english(words: str | Promise) -> str:
    """As it is stored: what people read is translated when it is shown."""
    with override("en"):
        return str(words)


def digest_of(text: str) -> str:
    """SHA-256 of a definition, to the letter."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_rule(rule: Mapping[str, Any] | None) -> str:
    """SHA-256 of a rule, whatever the order of its parts; empty without a rule."""
    return "" if rule is None else digest_of(json.dumps(rule, sort_keys=True, ensure_ascii=False))
