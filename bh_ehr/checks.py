"""System checks. Outside DEBUG the servers refuse to start while any of these is an error."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.management.base import SystemCheckError
from django.db import connections

from common.privacy import undeclared_fields

OUR_APPS = frozenset({
    "common", "audit", "accounts", "notifications", "patients", "crisis", "assessments", "messaging", "scheduling",
})  # fmt: skip


@checks.register(checks.Tags.models)
def privacy_is_declared(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every field of our models is declared PHI or not."""
    return [
        checks.Error(f"{model._meta.label}: {problem}", id="bh_ehr.E001")
        for model in apps.get_models()
        if model._meta.app_label in OUR_APPS
        for problem in undeclared_fields(model)
    ]


@checks.register(checks.Tags.security, deploy=True)
def settings_are_safe(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """What a production server must not run with."""
    refusals = [
        (settings.DEBUG, "E002", "DEBUG is on."),
        (
            len(settings.SECRET_KEY) < 50 or "development" in settings.SECRET_KEY,
            "E003",
            "SECRET_KEY is missing, short or the development one: set it to 50 random characters or more.",
        ),
        (
            len(settings.ENCRYPTION_KEY) < 32 or "development" in settings.ENCRYPTION_KEY,
            "E004",
            "BH_ENCRYPTION_KEY is missing, short or the development one: set it to 32 random characters or more.",
        ),
        (
            "LocMem" in settings.CACHES["default"]["BACKEND"],
            "E005",
            "The default cache counts sign-in attempts in one process only; use the database cache.",
        ),
        (
            not settings.STAFF_SECOND_FACTOR_REQUIRED,
            "E006",
            "Staff may sign in without a second factor; only a demonstration may allow that.",
        ),
        (not settings.ALLOWED_HOSTS, "E007", "ALLOWED_HOSTS is empty."),
        (
            any(app.name == "devtools" for app in apps.get_app_configs()),
            "E008",
            "devtools is installed; it is for development and tests.",
        ),
    ]
    return [checks.Error(message, id=f"bh_ehr.{number}") for failed, number, message in refusals if failed]


@checks.register(checks.Tags.database)
def application_role_is_weak(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The role pages connect with is no superuser, bypasses no row security, and owns no table."""
    if not databases or "default" not in databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole,"
            " EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user)"
            " FROM pg_roles WHERE rolname = current_user"
        )
        too_strong, is_owner = cursor.fetchone()
    if too_strong or is_owner:
        return [
            checks.Error(
                "The database role of the application is a superuser or owns tables; see deploy/database_roles.sql.",
                id="bh_ehr.E009",
            )
        ]
    return []


def refuse_unsafe_start() -> None:
    """Raise SystemCheckError outside DEBUG when any check above, or Django's own, finds an error."""
    if settings.DEBUG:
        return
    messages = checks.run_checks(include_deployment_checks=True, databases=["default"])
    errors = [message for message in messages if message.is_serious()]
    if errors:
        raise SystemCheckError("\n".join(str(error) for error in errors))
