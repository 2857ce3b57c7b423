"""Every model is audited, or somebody wrote down why not; and audited rows are never written without a trace."""

import pytest
from auditlog.registry import auditlog
from django.apps import apps

from audit.models import AuditLog
from audit.querysets import WouldSkipAudit
from audit.registry import EXEMPT
from bh_ehr.checks import OUR_APPS
from common.models import AppendOnlyError

# Models of packages, which do not register themselves.
THIRD_PARTY_EXEMPT = {
    "admin.logentry": "Django admin's own note of what the log holds already",
    "auth.permission": "names of permissions, made by migrations",
    "auth.group": "not used: there are roles",
    "contenttypes.contenttype": "names of models, made by migrations",
    "sessions.session": "signing in and out is recorded as an event",
    "usersessions.usersession": "follows sessions, whose ends are recorded as events",
    "account.emailconfirmation": "not used: confirmation links are signed, not stored",
    "socialaccount.socialapp": "not used: single sign-on is set by the environment",
    "socialaccount.socialtoken": "not stored (SOCIALACCOUNT_STORE_TOKENS is off)",
    "guardian.userobjectpermission": "not used: patients have a table of their own",
    "guardian.groupobjectpermission": "not used: no groups",
    "procrastinate.procrastinatejob": "jobs follow rows that are audited",
    "procrastinate.procrastinateevent": "jobs follow rows that are audited",
    "procrastinate.procrastinateworker": "processes, not people",
    "procrastinate.procrastinateperiodicdefer": "jobs follow rows that are audited",
}
# Models of ours that are the log, or below it.
BELOW_THE_LOG = {
    "audit.auditlog": "the log itself",
    "common.idempotencykey": "written with the row it stands for, which is audited",
}
ALL_MODELS = [model for model in apps.get_models() if not model._meta.proxy]
AUDITED = [model for model in ALL_MODELS if auditlog.contains(model)]


@pytest.mark.parametrize("model", ALL_MODELS, ids=lambda model: model._meta.label_lower)
def test_every_model_is_audited_or_exempt_with_a_reason(model):
    reasons = {**EXEMPT, **THIRD_PARTY_EXEMPT, **BELOW_THE_LOG}

    assert auditlog.contains(model) != (model._meta.label_lower in reasons)
    assert reasons.get(model._meta.label_lower, "audited").strip()


def test_no_exemption_is_for_a_model_that_is_gone():
    known = {model._meta.label_lower for model in ALL_MODELS}

    assert sorted(set(THIRD_PARTY_EXEMPT) - known) == []
    assert sorted(set(EXEMPT) - known) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model",
    [model for model in AUDITED if model._meta.app_label in OUR_APPS],
    ids=lambda model: model._meta.label_lower,
)
def test_bulk_writes_on_audited_models_are_refused(model):
    refusals = (WouldSkipAudit, AppendOnlyError)
    field = next(field.attname for field in model._meta.concrete_fields if not field.primary_key)

    with pytest.raises(refusals):
        model._default_manager.update(**{field: None})
    with pytest.raises(refusals):
        model._default_manager.filter(pk=None).update(**{field: None})
    with pytest.raises(refusals):
        model._default_manager.bulk_create([model()])
    with pytest.raises(refusals):
        model._default_manager.bulk_update([model()], [field])
    assert not AuditLog.objects.filter(entity_type=model._meta.label_lower).exists()
