"""Every address, asked by every persona, for Ada's object, a foreign one, an unknown one and no id at all."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from audit.context import acting
from audit.models import AuditLog
from tests.access.personas import Persona, Relation
from tests.access.policy import POLICY, Policy
from tests.access.world import World, build_world
from tests.architecture.test_structure import all_patterns

# Third-party addresses: sign-in pages are open or a person's own; Django admin has its own tests.
OTHERS = (
    "account_",
    "mfa_",
    "usersessions_",
    "socialaccount_",
    "openid_connect_",
    "reauthenticate",
    "admin",
    "devtools",
)


def view_names():
    names = set()

    def walk(resolver, namespaces):
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                walk(entry, [*namespaces, entry.namespace] if entry.namespace else namespaces)
            elif entry.name:
                names.add(":".join([*namespaces, entry.name]))

    walk(get_resolver(), [])
    return {name for name in names if not name.startswith(OTHERS)}


def test_every_address_has_a_policy():
    assert list(all_patterns())
    assert sorted(view_names() - set(POLICY)) == []
    assert sorted(set(POLICY) - view_names()) == []


@pytest.fixture
def world(db) -> World:
    with acting(system="tests"):
        return build_world()


def client_of(world: World, persona: Persona) -> Client:
    client = Client()
    if persona != Persona.ANONYMOUS:
        client.force_login(world.people[persona], backend="accounts.backends.AccountBackend")
    return client


def address(world: World, name: str, policy: Policy, relation: Relation) -> str | None:
    """The address for an object of that relation, or None where the policy has no object."""
    if policy.kind in ("page", "public"):
        if relation != Relation.ADA:
            return None
        kwargs = {"secret": "unknown-secret"} if name == "portal:invitation-accept" else {}
        if policy.pick == "entry_id":
            kwargs = {"entry_id": AuditLog.objects.order_by("-sequence")[0].pk}
        return reverse(name, kwargs={**kwargs, **policy.extra})
    wanted = [*(["patient_id"] if policy.kind == "chart" else []), *policy.objects]
    objects = world.sam if relation == Relation.FOREIGN else world.ada
    kwargs = {key: objects[policy.pick if policy.pick and key != "patient_id" else key] for key in wanted}
    if relation == Relation.UNKNOWN:
        kwargs = {key: uuid4() for key in wanted}
    path = reverse(name, kwargs={**kwargs, **policy.extra})
    if relation == Relation.MALFORMED:
        for value in kwargs.values():
            path = path.replace(str(value), "not-an-id")
    return path


def expected(policy: Policy, persona: Persona, relation: Relation) -> set[int] | None:
    """The statuses that are right; None for "anything but a refusal"."""
    signed_in = persona not in (Persona.ANONYMOUS, Persona.DEACTIVATED)
    if policy.kind == "public":
        return None
    if relation == Relation.MALFORMED:
        return {404}
    if not signed_in:
        return {302}
    if policy.kind == "page":
        return None if persona in policy.may else {403}
    if policy.kind == "own":
        if persona == Persona.PATIENT:
            return None if relation == Relation.ADA else {404}
        if persona == Persona.OTHER_PATIENT:
            return None if relation == Relation.FOREIGN else {404}
        return {403, 404}
    if relation != Relation.ADA:
        return {404}
    if persona in policy.may:
        return None
    return {403} if persona in policy.forbidden else {404}


REFUSALS = {302, 401, 403, 404, 500}


@pytest.mark.parametrize("name", sorted(POLICY))
def test_access(name, world):
    policy = POLICY[name]
    wrong = []

    for persona in Persona:
        for relation in Relation:
            path = address(world, name, policy, relation)
            if path is None:
                continue
            client = client_of(world, persona)
            response = client.get(path) if policy.method == "GET" else client.post(path, {})
            right = expected(policy, persona, relation)
            allowed = response.status_code not in REFUSALS or _goes_on(response)
            if (allowed if right is None else response.status_code in right) is False:
                wrong.append((persona.value, relation.value, response.status_code, right))

    assert wrong == []


def _goes_on(response) -> bool:
    """A redirect after the work was done, not one to the sign-in page."""
    return response.status_code == 302 and "/accounts/login/" not in response["Location"]


@pytest.mark.parametrize("name", sorted(name for name, policy in POLICY.items() if policy.method == "POST"))
def test_get_on_a_post_address_is_405(name, world):
    policy = POLICY[name]
    path = address(world, name, policy, Relation.ADA)
    persona = Persona.PATIENT if policy.kind in ("own", "page", "public") else Persona.CLINICIAN

    assert client_of(world, persona).get(path).status_code == 405


@pytest.mark.parametrize("name", sorted(name for name, policy in POLICY.items() if policy.kind == "chart"))
def test_a_foreign_object_below_a_visible_patient_is_404(name, world):
    """The second id counts too: an object of Sam's below Ada's address."""
    policy = POLICY[name]
    if not policy.objects:
        assert "<uuid" in next(path for path, entry in all_patterns() if entry.name == name.split(":")[1])
        return
    kwargs = {"patient_id": world.ada["patient_id"], **{key: world.sam[key] for key in policy.objects}}
    path = reverse(name, kwargs={**kwargs, **policy.extra})
    client = client_of(world, Persona.CLINICIAN)

    response = client.get(path) if policy.method == "GET" else client.post(path, {})

    assert response.status_code == 404


@pytest.mark.parametrize("name", sorted(name for name, policy in POLICY.items() if policy.kind == "chart"))
def test_reading_a_record_and_being_refused_leave_a_row(name, world):
    policy = POLICY[name]
    path = address(world, name, policy, Relation.ADA)
    before = AuditLog.objects.count()

    client = client_of(world, Persona.OUTSIDER)
    client.post(path, {}) if policy.method == "POST" else client.get(path)

    refused = AuditLog.objects.filter(action="access.refused", patient_id=str(world.ada["patient_id"]))
    assert AuditLog.objects.count() > before
    assert refused.exists()


def test_unknown_foreign_and_malformed_ids_get_the_same_page(world):
    client = client_of(world, Persona.CLINICIAN)
    pages = {
        client.get(address(world, "portal:chart", POLICY["portal:chart"], relation)).content
        for relation in (Relation.FOREIGN, Relation.UNKNOWN, Relation.MALFORMED)
    }

    assert len(pages) == 1
