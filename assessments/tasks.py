"""Background jobs about check-ins. Each patient's work is a transaction of its own: what fails for one stops no
other, and running a job twice does its work once. Days and hours are those of the patient's clinic."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from assessments.selectors.plans import list_plans_to_look_at
from assessments.selectors.progress import measured_patients
from assessments.selectors.reminders import expired, patients_of, reminders_due
from assessments.services.assigning import DAY_BEGINS, DAY_ENDS, tell_it_opened
from assessments.services.clock import expire, remind
from assessments.services.plans import follow_plan
from assessments.services.progress import review_patients
from audit.context import acting
from patients.selectors.clinics import list_clinic_time_zones

logger = logging.getLogger(__name__)

PATIENTS_AT_ONCE = 200


@app.task(name="assessments.tell_it_opened")
def tell_that_it_opened(assessment_ids: list[str]) -> None:
    """Tell the patient of check-ins that were asked for today, earlier."""
    with acting(system="check-ins"):
        tell_it_opened(assessment_ids=[UUID(key) for key in assessment_ids])


@app.periodic(cron="*/10 * * * *")
@app.task(name="assessments.ask", queueing_lock="assessments.ask")
def ask(timestamp: int) -> None:
    """Ask what plans ask for, in the day of the clinic, and end the plans whose time is over."""
    for zone in list_clinic_time_zones():
        with timezone.override(zone):
            if _is_day():
                _one_by_one("plan", list_plans_to_look_at(zone), lambda plan_id: follow_plan(plan_id=plan_id))


@app.periodic(cron="5-59/10 * * * *")
@app.task(name="assessments.remind", queueing_lock="assessments.remind")
def remind_of_due(timestamp: int) -> None:
    """Remind patients, in the day of the clinic, of what is due today."""
    for zone in list_clinic_time_zones():
        with timezone.override(zone):
            if _is_day():
                due = patients_of(reminders_due().in_time_zone(zone))
                _one_by_one("patient", due, lambda patient_id: remind(patient_id=patient_id))


@app.periodic(cron="1-59/10 * * * *")
@app.task(name="assessments.expire", queueing_lock="assessments.expire")
def expire_what_is_over(timestamp: int) -> None:
    """Close check-ins whose last day has passed."""
    for zone in list_clinic_time_zones():
        with timezone.override(zone):
            over = patients_of(expired().in_time_zone(zone))
            _one_by_one("patient", over, lambda patient_id: expire(patient_id=patient_id))


@app.periodic(cron="40 2 * * *")
@app.task(name="assessments.review_progress", queueing_lock="assessments.review_progress")
def review_progress_of_all(timestamp: int) -> None:
    """Judge anew where everybody stands: a score grows old, week 8 comes."""
    for zone in list_clinic_time_zones():
        with timezone.override(zone):
            everybody = list(measured_patients(zone))
            for start in range(0, len(everybody), PATIENTS_AT_ONCE):
                _review(everybody[start : start + PATIENTS_AT_ONCE])


def _review(group: Collection[UUID]) -> None:
    try:
        with acting(system="progress"), transaction.atomic():
            review_patients(group)
    except Exception as error:  # whatever it is, the next group's turn comes
        logger.error("Reviewing the progress of %d patients failed: %s", len(group), type(error).__name__)


def _is_day() -> bool:
    return DAY_BEGINS <= timezone.localtime().time() < DAY_ENDS


def _one_by_one(noun: str, keys: Iterable[UUID], work: Callable[[UUID], Any]) -> None:
    for key in list(keys):
        try:
            with acting(system="check-ins"), transaction.atomic():
                work(key)
        except Exception as error:  # whatever it is, the next one's turn comes
            # The text of an error may quote what stands in a row.
            logger.error("Check-ins of %s %s failed: %s", noun, key, type(error).__name__)
