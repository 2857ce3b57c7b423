"""What was asked of a patient before: what still waits, and what was answered when. Services ask it before they ask
again, pages show it before anybody sends."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import User
from assessments.models import Instrument, IntakeAssessment, Packet, PacketItem
from assessments.querysets import AssessmentQuerySet
from patients.models import PatientProfile


@dataclass(frozen=True)
class AskedBefore:
    """One instrument and one patient: what waits for them, and when they answered it last."""

    instrument: Instrument
    recall_days: int = 0
    waiting: IntakeAssessment | None = None
    answered_on: date | None = None

    @property
    def is_loaded(self) -> bool:
        """Its wording is here."""
        return self.instrument.current_version_id is not None

    @property
    def can_be_given(self) -> bool:
        return self.instrument.is_active and self.is_loaded

    @property
    def is_known(self) -> bool:
        """This patient was asked for it before."""
        return self.waiting is not None or self.answered_on is not None

    @property
    def next_on(self) -> date | None:
        """The first day outside the time that the last answers spoke of; None when there are none, or no such time."""
        if self.answered_on is None or not self.recall_days:
            return None
        return self.answered_on + timedelta(days=self.recall_days)

    @property
    def is_recent(self) -> bool:
        """Answered so lately that asking today would ask twice for the same time."""
        return self.next_on is not None and timezone.localdate() < self.next_on

    def is_too_soon(self, on: date) -> bool:
        """Whether asking for `on` would ask twice for the same time, or beside one that waits already."""
        return self.waiting is not None or (self.next_on is not None and on < self.next_on)


def list_instruments() -> QuerySet[Instrument]:
    """Every instrument by its name, each with the `recall_days` of its current version (one query)."""
    found = Instrument.objects.annotate(recall_days=F("current_version__rule__recall_days"))
    return found.order_by(Lower("short_title"), "code")


def list_packet_instruments(packet: Packet) -> list[Instrument]:
    """The instruments of a packet in their order, with their `recall_days` (one query)."""
    order = {item.instrument_id: place for place, item in enumerate(PacketItem.objects.filter(packet=packet))}
    return sorted(list_instruments().filter(pk__in=order), key=lambda instrument: order[instrument.pk])


@dataclass(frozen=True)
class Chosen:
    """What somebody is about to ask for: instruments in their order, of a packet or each for itself."""

    facts: list[AskedBefore]
    packet: Packet | None = None

    @property
    def instruments(self) -> list[Instrument]:
        return [before.instrument for before in self.facts]

    @property
    def codes(self) -> set[str]:
        return {before.instrument.code for before in self.facts}


def list_choices(user: User, patient: PatientProfile, text: str = "") -> list[AskedBefore]:
    """Every instrument in use, with what `user` sees was asked of this patient before, or those whose name or code has
    `text` (three queries): first what this patient knows, last what has no wording."""
    wanted = _letters(text)
    found = [
        instrument
        for instrument in list_instruments().filter(is_active=True)
        if wanted in _letters(f"{instrument.code} {instrument.title} {instrument.short_title}")
    ]
    choices = asked_before(_seen(user, patient), found)
    return sorted(choices, key=lambda before: (not before.is_loaded, not before.is_known))


def list_packets() -> QuerySet[Packet]:
    """The packets in use, each with its instruments in order (two queries)."""
    items = PacketItem.objects.select_related("instrument").order_by("position", "id")
    return Packet.objects.filter(is_active=True).prefetch_related(Prefetch("items", queryset=items))


def get_chosen(user: User, patient: PatientProfile, *, codes: Collection[str], packet_id: str = "") -> Chosen | None:
    """What is chosen by these codes or this packet, with what `user` sees was asked before (at most four queries);
    None when nothing of it is known."""
    if packet_id:
        packet = Packet.objects.filter(is_active=True, pk=packet_id).first() if _is_key(packet_id) else None
        return Chosen(asked_before(_seen(user, patient), list_packet_instruments(packet)), packet) if packet else None
    found = list_instruments().filter(is_active=True, code__in=codes)
    return Chosen(asked_before(_seen(user, patient), found)) if found else None


def _letters(text: str) -> str:
    """Letters and digits only: "phq9" finds the PHQ-9."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _seen(user: User, patient: PatientProfile) -> AssessmentQuerySet:
    return IntakeAssessment.objects.visible_to(user).filter(patient=patient)


def asked_before(assessments: AssessmentQuerySet, instruments: Iterable[Instrument]) -> list[AskedBefore]:
    """For each of these instruments, as `list_instruments` gives them, what of it is among `assessments`, those of one
    patient (two queries)."""
    wanted = list(instruments)
    rows = assessments.filter(instrument_version__instrument__in=[instrument.pk for instrument in wanted])
    waiting = _latest_by_instrument(rows.asked_of_patient(), "-created_at")
    answered = _latest_by_instrument(rows.completed().filter(withdrawn_at=None), "-assessment_date", "-created_at")
    return [
        AskedBefore(
            instrument,
            recall_days=getattr(instrument, "recall_days", None) or 0,
            waiting=waiting.get(instrument.pk),
            answered_on=answered[instrument.pk].assessment_date if instrument.pk in answered else None,
        )
        for instrument in wanted
    ]


def list_asked_before(patient_id: UUID, instrument_ids: Collection[UUID]) -> list[AskedBefore]:
    """The same for instruments by their keys, of all that is stored now (three queries): what services go by."""
    return asked_before(
        IntakeAssessment.objects.filter(patient=patient_id), list_instruments().filter(pk__in=instrument_ids)
    )


def _latest_by_instrument(rows: QuerySet[IntakeAssessment], *order: str) -> dict[UUID, IntakeAssessment]:
    by_instrument = "instrument_version__instrument_id"
    found = (
        rows.order_by(by_instrument, *order)
        .distinct(by_instrument)
        .annotate(instrument_id=F(by_instrument))
        .defer("answers_so_far")
    )
    return {row.instrument_id: row for row in found}
