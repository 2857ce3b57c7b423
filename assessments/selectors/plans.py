"""Standing requests: those of one patient, and those that have to be looked at now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from assessments.models import AssessmentPlan, IntakeAssessment, Score
from patients.models import PatientProfile

BEFORE_VISIT = AssessmentPlan.Repeat.BEFORE_VISIT
LONGEST_BEFORE_VISIT = timedelta(days=31)


def list_plans(user: User, patient: PatientProfile) -> QuerySet[AssessmentPlan]:
    """The plans of a patient with what they ask for, and how much of it was asked and answered; those in force first
    (one query)."""
    return (
        AssessmentPlan.objects.visible_to(user)
        .filter(patient=patient)
        .select_related("instrument__current_version", "packet", "asked_by__provider_profile", "ended_by")
        .defer("instrument__current_version__definition")
        .annotate(
            asked=Count("assessments"),
            answered=Count("assessments", filter=Q(assessments__status=IntakeAssessment.Status.COMPLETED)),
        )
        .order_by(F("ended_at").desc(nulls_first=True), "-created_at")
    )


def get_plan(user: User, patient: PatientProfile, plan_id: UUID) -> AssessmentPlan:
    """One plan of this patient (one query); Http404 when `user` may not know of it."""
    plan = list_plans(user, patient).filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    return plan


def latest_total(plan: AssessmentPlan) -> int | None:
    """The last total of the plan's instrument since the plan began (one query)."""
    found = _totals(plan.patient_id, plan.instrument_id).filter(scored_on__gte=plan.starts_on)
    return found.values_list("total", flat=True).first()


def list_plans_to_look_at(zone: str) -> Iterable[UUID]:
    """The plans in force for which something may have to be done now: to ask, or to end; those of patients whose
    clinic is in this time zone, which is the one that days are counted in now (one query)."""
    now, today = timezone.now(), timezone.localdate()
    totals = _totals(OuterRef("patient_id"), OuterRef("instrument_id")).filter(scored_on__gte=OuterRef("starts_on"))
    visit = F("patient__summary__next_visit_at")
    return (
        AssessmentPlan.objects.in_force()
        .in_time_zone(zone)
        .annotate(latest_total=Subquery(totals.values("total")[:1]))
        .filter(
            Q(next_on__lte=today)
            | Q(ends_on__lt=today)
            | Q(patient__is_active=False)
            | Q(ends_at_score__isnull=False, latest_total__isnull=False)
            | Q(
                Q(last_visit_at=None) | ~Q(last_visit_at=visit),
                repeat=BEFORE_VISIT,
                patient__summary__next_visit_at__gt=now,
                patient__summary__next_visit_at__lt=now + LONGEST_BEFORE_VISIT,
            )
        )
        .order_by("patient_id", "created_at")
        .values_list("pk", flat=True)
    )


def _totals(patient_id: Any, instrument_id: Any) -> QuerySet[Score]:
    rows = Score.objects.filter(patient_id=patient_id, instrument_id=instrument_id)
    return rows.current().with_total().order_by("-scored_on", "-created_at")
