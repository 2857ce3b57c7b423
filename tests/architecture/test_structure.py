"""What must hold for the code as a whole, so that nobody has to remember it."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from bh_ehr.checks import OUR_APPS
from common.privacy import undeclared_fields

VIEW_FILES = sorted(
    path
    for app in [*OUR_APPS, "portal"]
    for path in [*Path(settings.BASE_DIR, app).glob("views.py"), *Path(settings.BASE_DIR, app).glob("views/*.py")]
)
# Reading and writing rows belongs to selectors and services.
NOT_IN_VIEWS = {"objects", "save", "delete", "raw", "bulk_create", "select_related", "prefetch_related"}


def test_there_are_views_to_look_at():
    assert len(VIEW_FILES) > 10


@pytest.mark.parametrize("path", VIEW_FILES, ids=lambda path: f"{path.parts[-2]}/{path.name}")
def test_views_leave_rows_to_selectors_and_services(path):
    found = [
        f"line {node.lineno}: .{node.attr}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in NOT_IN_VIEWS
    ]

    assert found == []


@pytest.mark.parametrize("path", VIEW_FILES, ids=lambda path: f"{path.parts[-2]}/{path.name}")
def test_views_are_short(path):
    long = [
        f"{node.name}: {length} lines"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (length := node.end_lineno - node.lineno + 1) > 50
    ]

    assert long == []


@pytest.mark.parametrize(
    "model", [model for model in apps.get_models() if model._meta.app_label in OUR_APPS], ids=lambda m: m.__name__
)
def test_every_field_is_declared_phi_or_not(model):
    assert undeclared_fields(model) == []


def all_patterns(resolver=None, prefix=""):
    """Every address: its path with keywords, its full name, its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from all_patterns(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry


def test_every_address_below_a_patient_names_the_patient_the_same_way():
    paths = [path for path, entry in all_patterns() if path.startswith("patients/")]

    assert paths
    assert [path for path in paths if not path.startswith("patients/<uuid:patient_id>/")] == []


ABOUT_NO_PATIENT = (
    "crisis.CrisisLine",
    "messaging.Participant",
    "assessments.Instrument",
    "assessments.InstrumentVersion",
    "assessments.Packet",
    "assessments.PacketItem",
)


def test_every_clinical_model_has_its_own_patient():
    clinical = [
        model
        for label in ("assessments", "crisis", "messaging", "scheduling")
        for model in apps.get_app_config(label).get_models()
        if model._meta.label not in ABOUT_NO_PATIENT
    ]

    assert [m._meta.label for m in clinical if not any(f.attname == "patient_id" for f in m._meta.fields)] == []


TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


def test_every_template_is_used():
    sources = {
        path: path.read_text()
        for folder in [*OUR_APPS, "portal", "devtools", "bh_ehr", "templates"]
        for path in Path(settings.BASE_DIR, folder).rglob("*.*")
        if path.suffix in (".py", ".html", ".txt")
    }
    by_libraries = ("allauth/", "account/", "mfa/", "usersessions/", "socialaccount/", "admin/", "django/")
    ours = {path: str(path.relative_to(Path(settings.BASE_DIR, "templates"))) for path in TEMPLATES}

    unused = [
        name
        for path, name in ours.items()
        if not name.startswith(by_libraries)
        and not any(name in text for source, text in sources.items() if source != path)
    ]
    assert unused == []
