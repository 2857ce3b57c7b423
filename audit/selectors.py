"""Reading the log: one page at a time, by its sequence, each filter through an index of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404

from audit.models import AuditLog

PAGE_SIZE = 50
# The database sets the sequence and the time of a row one after the other, so neighbours may lie a moment the other
# way round. A time is first turned into a sequence, with this much room, and then compared exactly.
NEIGHBOURS = 1000


@dataclass(frozen=True)
class LogFilter:
    """What of the log to show; empty fields do not filter. `action` is one action, or all that start with it when
    it ends in a dot. `until` is not included."""

    actor_id: str = ""
    patient_id: str = ""
    action: str = ""
    entity_type: str = ""
    entity_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class LogPage:
    """Entries, newest first, and the sequences from which the pages beside this one go on (None: there is none)."""

    entries: list[AuditLog]
    newer_than: int | None
    older_than: int | None


def list_log(
    chosen: LogFilter, *, before: int | None = None, after: int | None = None, limit: int = PAGE_SIZE
) -> LogPage:
    """The newest entries that match, or those older than the sequence `before`, or the next newer than `after`.

    One query; with times up to two more, and with a group of actions one that reads which there are.
    """
    ascending = after is not None
    order = "sequence" if ascending else "-sequence"
    position = Q(sequence__gt=after) if ascending else Q(sequence__lt=before) if before is not None else Q()
    found = _matching(chosen, position, order, limit + 1)
    entries = list(AuditLog.objects.filter(sequence__in=found.values("sequence")).order_by(order).defer("payload"))
    there_is_more = len(entries) > limit
    entries = entries[:limit]
    if ascending:
        entries.reverse()
    if not entries:
        return LogPage([], newer_than=None, older_than=None)
    has_newer = there_is_more if ascending else before is not None
    has_older = True if ascending else there_is_more
    return LogPage(
        entries,
        newer_than=entries[0].sequence if has_newer else None,
        older_than=entries[-1].sequence if has_older else None,
    )


def get_entry(entry_id: UUID) -> AuditLog:
    """One entry; Http404 when there is none."""
    entry = AuditLog.objects.filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    return entry


def list_actions() -> list[str]:
    """Every action that occurs in the log, in order."""
    return _distinct("action")


def list_entity_types() -> list[str]:
    """Every kind of object that occurs in the log, in order."""
    return [kind for kind in _distinct("entity_type") if kind]


def _matching(chosen: LogFilter, position: Q, order: str, limit: int) -> QuerySet[AuditLog]:
    """At most `limit` matching entries in this order. Where one index can walk in the order of the page it does."""
    conditions = position & _times(chosen)
    for name in ("actor_id", "patient_id", "entity_type", "entity_id"):
        if value := getattr(chosen, name):
            conditions &= Q(**{name: value})
    entries = AuditLog.objects.filter(conditions).order_by(order)
    is_group = chosen.action.endswith(".")
    if chosen.action and not is_group:
        return entries.filter(action=chosen.action)[:limit]
    if chosen.actor_id or chosen.patient_id or chosen.entity_id or not (is_group or chosen.entity_type):
        return entries.filter(action__startswith=chosen.action)[:limit] if is_group else entries[:limit]
    # A group of actions, or a kind of object: no index holds it in the order of the page, but one holds each action
    # of it so. The newest of each action, then the newest of those.
    actions = [action for action in list_actions() if action.startswith(chosen.action)]
    newest = [entries.filter(action=action)[:limit] for action in actions]
    if len(newest) < 2:
        return newest[0] if newest else entries.none()
    return newest[0].union(*newest[1:], all=True).order_by(order)[:limit]


def _times(chosen: LogFilter) -> Q:
    conditions = Q()
    by_time = AuditLog.objects.order_by("recorded_at").values_list("sequence", flat=True)
    if chosen.since is not None:
        first = by_time.filter(recorded_at__gte=chosen.since).first()
        conditions &= Q(recorded_at__gte=chosen.since, sequence__gte=0 if first is None else first - NEIGHBOURS)
    if chosen.until is not None:
        last = by_time.reverse().filter(recorded_at__lt=chosen.until).first()
        conditions &= Q(recorded_at__lt=chosen.until, sequence__lte=0 if last is None else last + NEIGHBOURS)
    return conditions


def _distinct(column: str) -> list[str]:
    """The values of an indexed column, one step through the index for each; DISTINCT would read every row."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE found AS (
                (SELECT {column} AS value FROM audit_auditlog ORDER BY {column} LIMIT 1)
                UNION ALL
                SELECT (SELECT {column} FROM audit_auditlog WHERE {column} > found.value ORDER BY {column} LIMIT 1)
                FROM found WHERE found.value IS NOT NULL
            )
            SELECT value FROM found WHERE value IS NOT NULL
            """  # noqa: S608 (a name of a column of ours)
        )
        return [value for (value,) in cursor.fetchall()]
