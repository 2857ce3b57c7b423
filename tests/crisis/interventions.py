"""The addresses of a crisis in the chart, and what the browser sends there."""

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone


def at(name, row):
    return reverse(f"crisis:{name}", args=[row.patient_id, row.pk])


def new(patient):
    return reverse("crisis:create", args=[patient.pk])


def written(**changes):
    return {
        "idempotency_key": str(uuid4()),
        "intervention_date": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "level": "high",
        "incident": "Called in tears.",
        **changes,
    }


def edited(row, **changes):
    return written(
        version=row.version,
        intervention_date=timezone.localtime(row.intervention_date).strftime("%Y-%m-%dT%H:%M"),
        incident=row.incident,
        means=row.means,
        notes_for_patient=row.notes_for_patient,
        **changes,
    )


def confirmed(row):
    return {"idempotency_key": str(uuid4()), "version": row.version}
