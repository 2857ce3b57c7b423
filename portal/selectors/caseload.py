"""The caseload board: who needs somebody, in one list and one row of counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from assessments.models import ProgressAlert
from assessments.progress import State
from patients.models import CareTeamMembership, PatientProfile, RiskLevel

PATIENTS_PER_PAGE = 20
NEW_FOR = timedelta(days=30)

SORTS = {
    "risk": ("summary__risk", "summary__open_crises", "summary__open_alerts", "summary__last_score"),
    "name": ("display_name",),
    "score": ("summary__last_score",),
    "change": ("summary__score_change",),
    "contact": ("summary__last_contact_at",),
    "unread": ("summary__unread_messages",),
    "visit": ("summary__next_visit_at",),
}
DEFAULT_SORT = "-risk"


def queues() -> dict[str, Q]:
    """The filters of the board, by the word in its address."""
    overdue = Q(summary__assessment_due_on__lt=timezone.localdate())
    unread = Q(summary__unread_messages__gt=0)
    to_review = Q(summary__assessments_to_review__gt=0)
    return {
        "all": Q(),
        "alerts": Q(summary__open_alerts__gt=0),
        "high-risk": Q(summary__risk=RiskLevel.HIGH),
        "to-review": to_review,
        "overdue": overdue,
        "unread": unread,
        "needs-action": unread
        | to_review
        | overdue
        | Q(pk__in=ProgressAlert.objects.open().order_by().values("patient"))
        | Q(summary__open_alerts__gt=0)
        | Q(summary__open_crises__gt=0)
        | Q(summary__risk=RiskLevel.HIGH),
        "getting-worse": Q(summary__progress_state__in=[State.DETERIORATED, State.RELAPSE]),
        "not-improving": Q(summary__progress_state=State.NOT_IMPROVING),
        "stale": Q(summary__progress_state=State.STALE),
        "no-visit": Q(summary__next_visit_at=None) | Q(summary__next_visit_at__lt=timezone.now()),
        "new": Q(registered_on__gte=timezone.localdate() - NEW_FOR),
    }


@dataclass(frozen=True)
class Board:
    page: Page
    counts: dict[str, int]
    unread_messages: int
    queue: str
    sort: str
    search: str


def get_board(user: User, *, queue: str, sort: str, search: str, page: int, clinician_id: str = "") -> Board:
    """The patients whose chart `user` may view, filtered, sorted and cut to one page. Three queries: counts of every
    queue, count of this list, rows with their summary. Unknown filters and sorts mean the default ones."""
    filters = queues()
    queue = queue if queue in filters else "all"
    sort = sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT
    caseload = PatientProfile.objects.on_which(user, Permission.VIEW_CHART).filter(is_active=True)
    if clinician_id:
        caseload = caseload.filter(_current_primary_clinician(clinician_id))
    counts = _count(caseload, filters)
    patients = caseload.filter(filters[queue])
    if search:
        patients = patients.search(search)
    ordered = _with_progress_alerts(_with_primary_clinician(patients)).select_related("summary").order_by(*_order(sort))
    paginator = Paginator(ordered, PATIENTS_PER_PAGE)
    if not search:
        paginator.count = counts[queue]  # counted already
    return Board(
        page=paginator.get_page(page),
        counts=counts,
        unread_messages=counts.pop("messages"),
        queue=queue,
        sort=sort,
        search=search,
    )


def _count(caseload: QuerySet[PatientProfile], filters: dict[str, Q]) -> dict[str, int]:
    counted: dict[str, int] = caseload.order_by().aggregate(
        messages=Coalesce(Sum("summary__unread_messages"), 0),
        **{queue.replace("-", "_"): Count("pk", filter=condition) for queue, condition in filters.items()},
    )
    return {name.replace("_", "-"): number for name, number in counted.items()}


def _order(sort: str) -> list[OrderBy | str]:
    descending = sort.startswith("-")
    columns = [F(name) for name in SORTS[sort.removeprefix("-")]]
    ordered: list[OrderBy | str] = [
        column.desc(nulls_last=True) if descending else column.asc(nulls_last=True) for column in columns
    ]
    return [*ordered, "display_name", "pk"]


def _with_primary_clinician(patients: QuerySet[PatientProfile]) -> QuerySet[PatientProfile]:
    membership = CareTeamMembership.objects.current().filter(
        patient=OuterRef("pk"), team_role=CareTeamMembership.TeamRole.PRIMARY_CLINICIAN
    )
    return patients.annotate(primary_clinician=Subquery(membership.values("user__full_name")[:1]))


def _with_progress_alerts(patients: QuerySet[PatientProfile]) -> QuerySet[PatientProfile]:
    return patients.annotate(has_progress_alert=Exists(ProgressAlert.objects.open().filter(patient=OuterRef("pk"))))


def _current_primary_clinician(user_id: str) -> Q:
    memberships = CareTeamMembership.objects.current().filter(
        user_id=user_id, team_role=CareTeamMembership.TeamRole.PRIMARY_CLINICIAN
    )
    return Q(pk__in=memberships.values("patient_id"))


def list_team_clinicians(user: User) -> QuerySet[User]:
    """The primary clinicians of the patients whose chart `user` may view, for the supervisor's filter (one query)."""
    patients = PatientProfile.objects.on_which(user, Permission.VIEW_CHART).order_by().values("pk")
    memberships = CareTeamMembership.objects.current().filter(
        patient__in=patients, team_role=CareTeamMembership.TeamRole.PRIMARY_CLINICIAN
    )
    return User.objects.filter(pk__in=memberships.values("user_id")).order_by("full_name")
