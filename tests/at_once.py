"""Many people at the same moment: threads, each with a connection of its own to the tests' database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from threading import Barrier
from typing import Any
from uuid import uuid4

from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client

from audit.context import acting

LONGEST_WAIT_SECONDS = 60
LOOK_AGAIN_SECONDS = 0.02


def all_at_once(
    calls: Sequence[Callable[[], Any]],
    *,
    held: models.Model | None = None,
    meanwhile: Callable[[], Any] | None = None,
) -> list[Any]:
    """What each call returned or raised; all of them start together.

    With `held`, that row is locked until every call waits for a lock, so that each has read what was there before
    any of them wrote, or before `meanwhile` did in the transaction that holds the row. Without it, who meets whom is
    up to the machine.
    """
    start = Barrier(len(calls), timeout=LONGEST_WAIT_SECONDS)

    def run(call: Callable[[], Any]) -> Any:
        try:
            with acting(system="tests"):
                connection.ensure_connection()
                start.wait()
                return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        with transaction.atomic() if held else nullcontext():
            if held:
                type(held)._base_manager.select_for_update().get(pk=held.pk)
            running = [pool.submit(run, call) for call in calls]
            if held:
                _until_all_wait(running)
            if meanwhile:
                meanwhile()
        return [future.result(timeout=LONGEST_WAIT_SECONDS) for future in running]


def post_at_once(requests: Sequence[tuple[Any, str, dict[str, Any]]], **when: Any) -> list[HttpResponse]:
    """What is answered to requests that are sent at once: somebody (None for a visitor), an address and a form. A
    form without a key gets one of its own."""
    calls = []
    for user, address, form in requests:
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(user, backend="accounts.backends.AccountBackend")
        sent = {"idempotency_key": str(uuid4()), **form}
        calls.append(lambda client=client, address=address, sent=sent: client.post(address, sent))
    return all_at_once(calls, **when)


def _until_all_wait(running: Sequence[Future[Any]]) -> None:
    """Return when every call waits for a lock, or one of them has ended and so will never wait."""
    while _waiting() < len(running):
        if wait(running, timeout=LOOK_AGAIN_SECONDS, return_when=FIRST_COMPLETED).done:
            return


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        (count,) = cursor.fetchone()
    return count
