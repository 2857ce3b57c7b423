"""Every address, asked by every persona, for Ada's object, a foreign one, an unknown one and no id at all."""

from __future__ import annotations

import re
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
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


def ask(client: Client, policy: Policy, path: str) -> Any:
    """The answer to the address, with an empty form where it takes one; nothing it changed stays."""
    with transaction.atomic():
        if policy.method == "POST":
            response = client.post(path, {}, headers={"sec-fetch-site": "same-origin"})
        else:
            response = client.get(path)
        transaction.set_rollback(True)
    return response


def expected(policy: Policy, persona: Persona, relation: Relation) -> set[int] | None:
    """The statuses that are right; None for "anything but a refusal"."""
    signed_in = persona not in (Persona.ANONYMOUS, Persona.DEACTIVATED)
    if policy.kind == "public":
        return None if policy.status == 200 else {policy.status}
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


SECTIONS = sorted({name.split(":")[0] for name in POLICY})


@pytest.mark.parametrize("section", SECTIONS)
def test_access(section, world):
    """One world a section: what an answer changed is undone before the next one is asked for."""
    clients = {persona: client_of(world, persona) for persona in Persona}
    wrong = []

    for name, policy in POLICY.items():
        if name.split(":")[0] != section:
            continue
        for persona, relation in product(Persona, Relation):
            path = address(world, name, policy, relation)
            if path is None:
                continue
            client = client_of(world, persona) if name == "accounts:session-leave" else clients[persona]
            response = (
                client.get(path)
                if policy.method == "GET"
                else client.post(path, {}, headers={"sec-fetch-site": "same-origin"})
            )
            right = expected(policy, persona, relation)
            allowed = response.status_code not in REFUSALS or _goes_on(response)
            if (allowed if right is None else response.status_code in right) is False:
                wrong.append(f"{name} as {persona}, {relation}: {response.status_code}, not {right or 'allowed'}")
            if policy.kind != "public" and "no-store" not in response.get("Cache-Control", ""):
                wrong.append(f"{name} as {persona}, {relation}: a browser may keep the answer")

    assert wrong == []


def _goes_on(response) -> bool:
    """A redirect after the work was done, not one to the sign-in page."""
    return response.status_code == 302 and "/accounts/login/" not in response["Location"]


def test_get_on_a_post_address_is_405(world):
    patient, clinician = client_of(world, Persona.PATIENT), client_of(world, Persona.CLINICIAN)
    auditor = client_of(world, Persona.AUDITOR)
    statuses = {}

    for name, policy in POLICY.items():
        if policy.method == "POST":
            asks = clinician if policy.kind == "chart" else auditor if Persona.PATIENT not in policy.may else patient
            statuses[name] = asks.get(address(world, name, policy, Relation.ADA)).status_code

    assert statuses
    assert {name: status for name, status in statuses.items() if status != 405} == {}


def test_a_foreign_object_below_a_visible_patient_is_404(world):
    """The second id counts too: an object of Sam's below Ada's address."""
    client = client_of(world, Persona.SUPERVISOR)
    statuses = {}

    for name, policy in POLICY.items():
        if policy.kind != "chart" or not policy.objects:
            continue
        kwargs = {"patient_id": world.ada["patient_id"], **{key: world.sam[key] for key in policy.objects}}
        path = reverse(name, kwargs={**kwargs, **policy.extra})
        statuses[name] = (
            client.get(path)
            if policy.method == "GET"
            else client.post(path, {}, headers={"sec-fetch-site": "same-origin"})
        ).status_code

    assert statuses
    assert {name: status for name, status in statuses.items() if status != 404} == {}


def test_every_refusal_below_a_patient_leaves_a_row(world):
    client = client_of(world, Persona.OUTSIDER)
    asked = 0

    for name, policy in POLICY.items():
        if policy.kind == "chart" and policy.method == "GET":
            client.get(address(world, name, policy, Relation.ADA))
            asked += 1

    refused = AuditLog.objects.filter(action="access.refused", patient_id=str(world.ada["patient_id"]))
    assert asked
    assert refused.count() == asked


def test_every_read_below_a_patient_leaves_a_row(world):
    client = client_of(world, Persona.SUPERVISOR)
    read = 0

    for name, policy in POLICY.items():
        if policy.kind == "chart" and policy.method == "GET":
            read += client.get(address(world, name, policy, Relation.ADA)).status_code == 200

    rows = AuditLog.objects.filter(action="record.viewed", patient_id=str(world.ada["patient_id"]))
    assert read > 20
    assert rows.filter(actor_id=str(world.people[Persona.SUPERVISOR].pk)).count() == read


def test_unknown_foreign_and_malformed_ids_get_the_same_page(world):
    client = client_of(world, Persona.CLINICIAN)
    pages = set()
    for relation in (Relation.FOREIGN, Relation.UNKNOWN, Relation.MALFORMED):
        path = address(world, "portal:chart", POLICY["portal:chart"], relation)
        page = client.get(path).content.decode().replace(path, "the address")
        pages.add(re.sub("[A-Za-z0-9]{64}", "a token", page))

    assert len(pages) == 1
