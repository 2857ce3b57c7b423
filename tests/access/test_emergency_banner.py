"""A chart opened in an emergency says so on every page there is of it, the forms and their refusals included."""

import pytest
from django.utils import timezone

from patients.services.emergency import open_emergency_access
from tests.access.personas import Persona, Relation
from tests.access.policy import POLICY
from tests.access.test_matrix import address, client_of
from tests.access.world import World, build_world


@pytest.fixture
def world(db) -> World:
    return build_world()


def chart_pages(world, persona):
    """Every page of Ada's chart this person gets, as asked for and as a form sent empty: name, status, content."""
    client = client_of(world, persona)
    for name, policy in POLICY.items():
        if policy.kind != "chart":
            continue
        path = address(world, name, policy, Relation.ADA)
        for response in (client.get(path), client.post(path, {})):
            is_page = response.headers.get("Content-Type", "").startswith("text/html")
            if is_page and response.status_code in (200, 409, 422) and "emergency-access-end" not in name:
                yield f"{name} {response.status_code}", response.content.decode()


def test_each_page_of_the_chart_says_that_it_is_an_emergency_and_until_when(world):
    number = world.people[Persona.PATIENT].patient_profile.medical_record_number
    outsider = world.people[Persona.OUTSIDER]
    access = open_emergency_access(medical_record_number=number, reason="Brought in by ambulance", by=outsider)
    banner = f"You opened this chart in an emergency, until {timezone.localtime(access.expires_at):%H:%M}."

    pages = dict(chart_pages(world, Persona.OUTSIDER))

    assert {"portal:chart 200", "crisis:create 422", "crisis:edit 422", "crisis:close 422"} < set(pages)
    assert [name for name, content in pages.items() if banner not in content] == []


def test_members_of_the_care_team_are_not_told_of_an_emergency(world):
    pages = dict(chart_pages(world, Persona.CLINICIAN))

    assert len(pages) > 30
    assert [name for name, content in pages.items() if "You opened this chart in an emergency" in content] == []
