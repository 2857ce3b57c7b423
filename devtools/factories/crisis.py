import datetime

import factory
from django.utils import timezone

from crisis.models import CrisisAlert, CrisisEntry, CrisisInterventionLog, CrisisLine
from crisis.services import acknowledge_alert, raise_alert
from crisis.services import interventions as services
from devtools.factories.accounts import UserFactory
from devtools.factories.patients import PatientFactory


class CrisisLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CrisisLine

    country = "US"
    language = "en"
    label = "Example line"
    phone = "988"
    last_verified_on = factory.LazyFunction(timezone.localdate)


class CrisisInterventionFactory(factory.django.DjangoModelFactory):
    """An open log, made by the service, so that the patient's summary follows; `closed=True`, `published=True`."""

    class Meta:
        model = CrisisInterventionLog
        skip_postgeneration_save = True

    patient = factory.SubFactory(PatientFactory)
    recorded_by = factory.SubFactory(UserFactory, clinician=True)
    intervention_date = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(hours=2))
    level = CrisisInterventionLog.Level.HIGH
    incident = "Called the clinic after a bad night."
    means = "Extra pills at home; a friend took them."
    notes_for_patient = "You called us. That was brave. We will talk again on Friday."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        by, closed, published = kwargs.pop("recorded_by"), kwargs.pop("closed", False), kwargs.pop("published", False)
        row = services.open_intervention(by=by, **kwargs)
        if published:
            row = services.publish_intervention(intervention=row, version=row.version, by=by)
        if closed:
            row = services.close_intervention(
                intervention=row,
                version=row.version,
                outcome=CrisisInterventionLog.Outcome.SAFE_AT_HOME,
                outcome_note="Agreed to call before the weekend.",
                closing_level=CrisisInterventionLog.Level.LOW,
                by=by,
            )
        return row


class CrisisAlertFactory(factory.django.DjangoModelFactory):
    """An open alert, raised by the service; `acknowledged_by=somebody` answers it too."""

    class Meta:
        model = CrisisAlert
        skip_postgeneration_save = True

    patient = factory.SubFactory(PatientFactory)
    source = CrisisAlert.Source.ANSWER
    event = factory.Sequence(lambda number: f"assessment:{number}:item-9")
    level = CrisisInterventionLog.Level.HIGH
    reason = "phq-9:item-9"
    detail = factory.LazyFunction(
        lambda: {
            "measure": "PHQ-9",
            "label": "Item 9",
            "reasons": [{"code": "9", "question": "An example question", "answer": "Several days"}],
        }
    )
    by = None

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        acknowledged_by, note = kwargs.pop("acknowledged_by", None), kwargs.pop("note", "")
        alert = raise_alert(**kwargs)
        if acknowledged_by is None:
            return alert
        return acknowledge_alert(alert=alert, action=CrisisAlert.Action.CALLED, note=note, by=acknowledged_by)


def add_entry(
    intervention: CrisisInterventionLog, by, body: str = "Reached by phone.", kind: str = "contact"
) -> CrisisEntry:
    """An entry in the log, as the service makes it."""
    return services.add_entry(intervention=intervention, kind=kind, body=body, by=by)
