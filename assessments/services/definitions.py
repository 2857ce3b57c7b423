"""Definitions that a clinic brings: a FHIR Questionnaire becomes an instrument, or its next version.

Which instrument it is: the one with the code given; else the one that holds the same definition, or one of the same
address in FHIR; else a new one, named after the definition. A wording of its own is compared with another only when
somebody says that it may be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.fhir import DefinitionRefused, Problem, Questionnaire, read_questionnaire
from assessments.instruments.catalogue import find_entry, rule_of
from assessments.models import Instrument, InstrumentVersion
from assessments.scoring import Rule, RuleRefused, bind_rule, rule_from
from assessments.services.instruments import TermsOfUse, digest_of, digest_of_rule, store_version
from audit.services import record
from common.errors import Refused

MANY_ITEMS = 30  # a longer form is asked group by group
_NUMBERED = re.compile(r"[0-9a-fA-F-]+")  # an id that some server gave out says nothing
_GIVEN_OUT = re.compile(r"[0-9a-fA-F-]{16,}")  # nor does such a name
NOT_STATED = "Not stated in the definition."


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do: nothing is stored yet."""

    questionnaire: Questionnaire
    code: str
    instrument: Instrument | None  # None: it would be a new one
    same: InstrumentVersion | None  # this very definition is stored already
    rule: dict[str, Any] | None
    terms: TermsOfUse
    series: str


@dataclass(frozen=True)
class Imported:
    """What an import did. `is_new` is False when this very definition was there already, as `version`."""

    instrument: Instrument
    version: InstrumentVersion
    questionnaire: Questionnaire
    is_new: bool


def plan_import(
    *,
    text: str | bytes,
    code: str = "",
    licence: str = "",
    copyright_notice: str = "",
    language: str = "",
    source: str = "",
    is_redistributable: bool = False,
    is_comparable: bool = False,
    rule_text: str | bytes = b"",
    fallback_name: str = "",
) -> ImportPlan:
    """Read a definition and say what storing it would do; stores nothing.

    An instrument of the catalogue gets its scoring rule, bound to this wording; a form of the clinic's own gets the
    one in `rule_text`, whose code is the instrument's. Raises DefinitionRefused for a definition that cannot be used,
    and Refused for a code that is none, or a rule that is none or does not fit the wording.
    """
    questionnaire = read_questionnaire(text)
    _require_room(questionnaire)
    brought = _rule_brought(rule_text, code) if rule_text else None
    code = code or (brought["code"] if brought else "")
    if code and slugify(code) != code:
        raise Refused(_("A code has small letters, digits and hyphens only, such as phq-9."), field="code")
    rule = _bound(brought, questionnaire, code, "rule_text") if brought else None
    same = _same_definition(questionnaire, code, rule)
    instrument = same.instrument if same is not None else _instrument_of(questionnaire, code)
    code = instrument.code if instrument is not None else code or _new_code(questionnaire, fallback_name)
    if same is None and rule is None:
        rule = _shipped_rule(code, questionnaire)
    terms = TermsOfUse(
        licence=(licence or questionnaire.copyright or NOT_STATED)[:500],
        copyright_notice=copyright_notice or questionnaire.copyright,
        is_redistributable=is_redistributable,
        language=(language or questionnaire.language or "en")[:20],
        source=(source or questionnaire.publisher or questionnaire.url)[:500],
    )
    return ImportPlan(
        questionnaire,
        code,
        instrument,
        same,
        rule,
        terms,
        _series(instrument, code, questionnaire.text + digest_of_rule(rule), is_comparable),
    )


@transaction.atomic(savepoint=False)
def import_questionnaire(*, text: str | bytes, by: User | None, **options: Any) -> Imported:
    """Store a definition as an instrument's next version, which is the current one from then on.

    A definition that is stored already, to the letter, changes nothing. `options` and refusals are those of
    `plan_import`. Records `assessments.instrument.imported`.
    """
    plan = plan_import(text=text, **options)
    if plan.same is not None:
        return Imported(plan.same.instrument, plan.same, plan.questionnaire, is_new=False)
    instrument = plan.instrument or _new_instrument(plan)
    version = store_version(
        instrument=instrument,
        questionnaire=plan.questionnaire,
        rule=plan.rule,
        terms=plan.terms,
        series=plan.series,
        by=by,
    )
    if version is None:  # somebody else was quicker
        version = instrument.versions.get(
            digest=digest_of(plan.questionnaire.text), rule_digest=digest_of_rule(plan.rule)
        )
        return Imported(instrument, version, plan.questionnaire, is_new=False)
    record(
        "assessments.instrument.imported",
        summary=f"Definition imported: {instrument.code}, version {version.number}",
        entity=version,
        metadata={
            "code": instrument.code,
            "number": version.number,
            "digest": version.digest,
            "kept_but_not_run": len(version.not_run),
        },
    )
    return Imported(version.instrument, version, plan.questionnaire, is_new=True)


def _require_room(questionnaire: Questionnaire) -> None:
    problems = [
        Problem(f"Questionnaire.{name}", _("this text is longer than %(most)s characters") % {"most": most})
        for name, field in (("url", "url"), ("version", "business_version"), ("language", "language"))
        if len(getattr(questionnaire, name)) > (most := _most(InstrumentVersion, field))
    ]
    if problems:
        raise DefinitionRefused(problems)


def _most(model: type[Instrument] | type[InstrumentVersion], field: str) -> int:
    return getattr(model._meta.get_field(field), "max_length", None) or 0


def _same_definition(questionnaire: Questionnaire, code: str, rule: dict[str, Any] | None) -> InstrumentVersion | None:
    found = InstrumentVersion.objects.select_related("instrument").filter(digest=digest_of(questionnaire.text))
    if code:
        found = found.filter(instrument__code=code)
    if rule is not None:
        found = found.filter(rule_digest=digest_of_rule(rule))
    return found.order_by("created_at").first()


def _instrument_of(questionnaire: Questionnaire, code: str) -> Instrument | None:
    if code:
        return Instrument.objects.filter(code=code).first()
    if not questionnaire.url:
        return None
    version = (
        InstrumentVersion.objects.select_related("instrument")
        .filter(url=questionnaire.url)
        .order_by("-created_at")
        .first()
    )
    return version.instrument if version is not None else None


def _new_code(questionnaire: Questionnaire, fallback_name: str) -> str:
    """A free code after the name of the definition. Never that of another instrument: a wording of PHQ-9 that comes
    with no word of whose it is must not take the place of ours."""
    resource_id = questionnaire.source.get("id")
    names = (
        resource_id if isinstance(resource_id, str) and not _NUMBERED.fullmatch(resource_id) else "",
        _said(questionnaire.name),
        questionnaire.title,
        questionnaire.url.rstrip("/").rpartition("/")[2],
        fallback_name,
        "form",
    )
    stem = next(slug for name in names if (slug := slugify(name)[:50].strip("-_")))
    taken = set(Instrument.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken or find_entry(code) is not None:
        number += 1
    return code


def _said(name: str) -> str:
    return "" if _GIVEN_OUT.fullmatch(name) else name


def _rule_brought(text: str | bytes, code: str) -> dict[str, Any]:
    try:
        rule = rule_from(text)
    except RuleRefused as refused:
        reasons = "; ".join(str(problem) for problem in refused.problems)
        raise Refused(
            _("This is no scoring rule that can be used: %(reasons)s") % {"reasons": reasons}, field="rule_text"
        ) from None
    if code and rule["code"] != code:
        raise Refused(
            _("The rule is for %(rule)s, the form for %(code)s.") % {"rule": rule["code"], "code": code},
            field="rule_text",
        )
    if rule_of(rule["code"]) is not None:
        raise Refused(
            _("The rule of %(code)s comes with the product. Import the form without one.") % {"code": rule["code"]},
            field="rule_text",
        )
    return rule


def _shipped_rule(code: str, questionnaire: Questionnaire) -> dict[str, Any] | None:
    rule = rule_of(code)
    return None if rule is None else _bound(rule, questionnaire, code, "code")


def _bound(rule: Rule | Mapping[str, Any], questionnaire: Questionnaire, code: str, field: str) -> dict[str, Any]:
    try:
        return bind_rule(rule, questionnaire)
    except RuleRefused as refused:
        reasons = "; ".join(str(problem) for problem in refused.problems)
        raise Refused(
            _("The scoring rule of %(code)s does not fit this wording: %(reasons)s")
            % {"code": code, "reasons": reasons},
            field=field,
        ) from None


def _series(instrument: Instrument | None, code: str, said: str, is_comparable: bool) -> str:
    """The line its scores stand in: that of the version before when somebody vouches for it, else one of its own."""
    if instrument is None or instrument.current_version is None:
        return code
    if is_comparable:
        return instrument.current_version.series
    return f"{code}/{digest_of(said)[:12]}"


def _new_instrument(plan: ImportPlan) -> Instrument:
    questionnaire = plan.questionnaire
    known = find_entry(plan.code)
    title = " ".join((questionnaire.title or _said(questionnaire.name) or plan.code).split())
    instrument = Instrument(
        code=plan.code,
        title=Truncator(title).chars(_most(Instrument, "title")),
        short_title=Truncator(title).chars(_most(Instrument, "short_title")),
        patient_title=Truncator(title).chars(_most(Instrument, "patient_title")),
        is_site_loaded=known.is_site_loaded if known is not None else True,
    )
    if len(questionnaire.in_order) > MANY_ITEMS:
        instrument.presentation = Instrument.Presentation.GROUP
    instrument.save()
    return instrument
