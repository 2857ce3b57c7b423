"""What a load balancer asks: does the process live, and can it serve."""

import pytest
from django.db import connection
from django.utils import timezone

pytestmark = pytest.mark.django_db


def test_healthz_answers_anybody(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_says_that_no_worker_lives(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": True, "migrations": True, "worker": False}


def test_readyz_is_ready_once_a_worker_showed_itself(client):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [timezone.now()])

    assert client.get("/readyz").status_code == 200
