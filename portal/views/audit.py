"""The auditor's screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AppRequest
from accounts.models import User
from audit.selectors import LogFilter, LogPage, get_entry, list_actions, list_entity_types, list_log
from audit.services import record_export
from common.spreadsheets import csv_bytes
from patients.models import PatientProfile
from portal.forms import LogSearchForm
from portal.policies import require_can_read_audit_log
from portal.selectors.audit import NamedEntry, as_uuid, find_people, find_records, name_entries

MOST_EXPORTED_ROWS = 10_000


@dataclass
class Asked:
    """What the form asks for. Where a name fits nobody or several, there is no filter and `problems` says so."""

    log_filter: LogFilter | None = None
    problems: list[str] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    records: list[PatientProfile] = field(default_factory=list)


@require_safe
def audit_log(request: AppRequest) -> HttpResponse:
    """The log, newest first. Opening it is itself in the log."""
    require_can_read_audit_log(request.user)
    form = _search_form(request.GET)
    if not form.is_valid():
        return render(request, "portal/audit_log.html", {"form": form}, status=422)
    asked = _asked(form)
    page = LogPage([], None, None)
    if asked.log_filter is not None:
        position = {name: form.cleaned_data[name] for name in ("before", "after")}
        page = list_log(asked.log_filter, **position)
    context = {"form": form, "asked": asked, "page": page, "rows": name_entries(page.entries)}
    return render(request, "portal/audit_log.html", {**context, "most_exported_rows": MOST_EXPORTED_ROWS})


@require_safe
def audit_entry(request: AppRequest, entry_id: UUID) -> HttpResponse:
    """One entry with its payload and leaf, and whether they still fit."""
    require_can_read_audit_log(request.user)
    return render(request, "portal/audit_entry.html", {"row": name_entries([get_entry(entry_id)])[0]})


@require_POST
def audit_export(request: AppRequest) -> HttpResponse:
    """The newest matching entries as CSV. A POST, because an export is recorded before it is sent."""
    require_can_read_audit_log(request.user)
    form = _search_form(request.POST)
    asked = _asked(form) if form.is_valid() else Asked()
    if asked.log_filter is None:
        return render(request, "portal/audit_log.html", {"form": form, "asked": asked}, status=422)
    rows = name_entries(list_log(asked.log_filter, limit=MOST_EXPORTED_ROWS).entries)
    record_export(asked.log_filter, rows=len(rows))
    name = f"audit-log-{timezone.localdate():%Y-%m-%d}.csv"
    content = csv_bytes(EXPORTED, map(_exported, rows))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _search_form(data: object) -> LogSearchForm:
    return LogSearchForm(data, actions=list_actions(), kinds=list_entity_types())


def _asked(form: LogSearchForm) -> Asked:
    """Names become ids. An id nobody has is looked for all the same: the log outlives people and records."""
    asked = Asked()
    ids: dict[str, Any] = {"actor_id": "", "patient_id": ""}
    given = form.cleaned_data
    if who := given["who"]:
        asked.people = find_people(who)
        ids["actor_id"] = _chosen(who, asked.people)
        if not ids["actor_id"]:
            asked.problems.append(_("Several people match. Choose one.") if asked.people else _("Nobody matches."))
    if whose := given["whose"]:
        asked.records = find_records(whose)
        ids["patient_id"] = _chosen(whose, asked.records)
        if not ids["patient_id"]:
            several = _("Several records match. Choose one.")
            asked.problems.append(several if asked.records else _("No record matches."))
    if not asked.problems:
        others = {"action": given["action"], "entity_type": given["kind"], "entity_id": given["object_id"]}
        times: dict[str, Any] = form.times()
        asked.log_filter = LogFilter(**ids, **others, **times)
    return asked


def _chosen(text: str, matches: list[User] | list[PatientProfile]) -> str:
    if identifier := as_uuid(text):
        return str(identifier)
    return str(matches[0].pk) if len(matches) == 1 else ""


EXPORTED = (
    "sequence", "recorded_at", "actor_id", "actor", "actor_role", "action", "summary", "entity_type", "entity_id",
    "patient_id", "medical_record_number", "metadata", "reason", "request_id", "remote_addr", "leaf",
)  # fmt: skip


def _exported(row: NamedEntry) -> tuple[object, ...]:
    entry = row.entry
    return (
        entry.sequence, entry.recorded_at.isoformat(), entry.actor_id, row.person or "", entry.actor_role,
        entry.action, entry.summary, entry.entity_type, entry.entity_id, entry.patient_id,
        row.record.medical_record_number if row.record else "", entry.metadata, entry.reason, entry.request_id,
        entry.remote_addr, entry.leaf_hex,
    )  # fmt: skip
