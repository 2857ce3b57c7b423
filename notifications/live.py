"""The live stream: /live/ as server-sent events, in a server process of its own (bh_ehr/asgi.py).

An event says whom it is for, what kind of news there is, and ids; never what the news is. The browser then asks for
its fragment like anybody else. A stream holds no database connection: the process has one, which listens, and each
check of a session borrows another for a moment: when the database tells that the session or its account changed, and
now and then in case that was not heard.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, connections

from accounts.sessions import user_of_session

logger = logging.getLogger(__name__)

CHANNEL = "live"
LONGEST_QUEUE = 50
SLOWEST_RECONNECT_SECONDS = 10.0
RESYNC: dict[str, Any] = {"event": "resync"}  # something may have been missed: ask for everything again
SIGNED_OUT: dict[str, Any] = {"event": "signed-out"}
# Never sent:
GONE: dict[str, Any] = {"event": "gone"}  # the browser has left
RECHECK: dict[str, Any] = {"event": "recheck"}  # the session or its account changed: look whether it still holds

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Hub:
    """The process's one listening connection, and the queues of the streams its news goes to."""

    def __init__(self) -> None:
        self.queues: dict[asyncio.Queue[dict[str, Any]], tuple[str, str]] = {}
        self._listening: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def subscription(self, user_id: str, key: str) -> Any:
        """A queue of the events for this person and this session of theirs, while the block runs."""
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(LONGEST_QUEUE)
        self.queues[queue] = (user_id, sha256(key.encode()).hexdigest())
        try:
            yield queue
        finally:
            del self.queues[queue]

    async def _listen(self) -> None:
        delay = 0.5
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(**_connection_parameters(), autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    delay = 0.5
                    for queue in self.queues:
                        _put(queue, RESYNC)
                    async for notice in connection.notifies():
                        self._hand_out(json.loads(notice.payload))
            except (psycopg.Error, OSError) as error:
                logger.warning("Listening for news was interrupted: %s", type(error).__name__)
                await asyncio.sleep(delay)
                delay = min(delay * 2, SLOWEST_RECONNECT_SECONDS)

    def _hand_out(self, event: dict[str, Any]) -> None:
        addressee = (event.pop("user", None), event.pop("session", None))
        for queue, (user_id, session) in self.queues.items():
            if addressee in ((user_id, None), (None, session)):
                _put(queue, event)


def _put(queue: asyncio.Queue[dict[str, Any]], event: dict[str, Any]) -> None:
    """Add an event. A browser too slow for its queue asks for everything again instead; its session is looked at
    first, for what was dropped may have said so."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(RECHECK)
        event = RESYNC
    queue.put_nowait(event)


def _connection_parameters() -> dict[str, Any]:
    parameters = connections["default"].get_connection_params()
    return {name: value for name, value in parameters.items() if name not in ("cursor_factory", "context")}


class LiveApplication:
    """The ASGI application of the live server. It answers GET /live/ of signed-in people, and nothing else."""

    def __init__(self) -> None:
        self.hub = Hub()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get("origin", "")
        if scope["path"] != "/live/":
            await _refuse(send, 404)
        elif scope["method"] != "GET":
            await _refuse(send, 405)
        elif origin and origin != portal_origin():
            await _refuse(send, 403)
        elif not (key := _session_key(headers.get("cookie", ""))):
            await _refuse(send, 401, origin)
        else:
            await self._admit(key, origin, receive, send)

    async def _admit(self, key: str, origin: str, receive: Receive, send: Send) -> None:
        try:
            user_id = await _signed_in(key)
        except DatabaseError:
            await _refuse(send, 503, origin)
            return
        if user_id is None:
            await _refuse(send, 401, origin)
            return
        await _begin(send, 200, origin)
        with self.hub.subscription(user_id, key) as queue:
            leaving = asyncio.create_task(_notice_leaving(receive, queue))
            try:
                await _stream(queue, key, send)
            finally:
                leaving.cancel()


async def _stream(queue: asyncio.Queue[dict[str, Any]], key: str, send: Send) -> None:
    """Send events and pings until the browser leaves or the session has ended."""
    await _send_text(send, "retry: 2000\n\n")
    clock = asyncio.get_running_loop().time
    checked_at = clock()
    while True:
        event = None
        with contextlib.suppress(TimeoutError):
            event = await asyncio.wait_for(queue.get(), settings.LIVE_PING_SECONDS)
        if event is GONE:
            return
        if event == RECHECK or clock() - checked_at >= settings.LIVE_RECHECK_SECONDS:
            try:
                if await _signed_in(key) is None:
                    await _send_text(send, _as_text(SIGNED_OUT), more=False)
                    return
            except DatabaseError:
                return  # the browser connects again
            checked_at = clock()
        if event != RECHECK:
            await _send_text(send, _as_text(event) if event else ": ping\n\n")


async def _notice_leaving(receive: Receive, queue: asyncio.Queue[dict[str, Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(GONE)


@sync_to_async
def _signed_in(key: str) -> str | None:
    """The id of the person signed in with this session. The connection goes back before anything is streamed."""
    try:
        user = user_of_session(key)
        return str(user.pk) if user is not None else None
    finally:
        connections.close_all()


def portal_origin() -> str:
    """The one origin whose pages may listen."""
    address = urlsplit(settings.PORTAL_URL)
    return f"{address.scheme}://{address.netloc}"


def _session_key(cookie_header: str) -> str:
    try:
        cookie = SimpleCookie(cookie_header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return cookie.value if cookie is not None else ""


def _as_text(event: dict[str, Any]) -> str:
    details = {name: value for name, value in event.items() if name != "event"}
    return f"event: {event['event']}\ndata: {json.dumps(details)}\n\n"


async def _begin(send: Send, status: int, origin: str) -> None:
    headers = {
        "content-type": "text/event-stream" if status == 200 else "text/plain",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
        "vary": "Origin, Cookie",
    }
    if origin:
        headers |= {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})


async def _send_text(send: Send, text: str, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": more})


async def _refuse(send: Send, status: int, origin: str = "") -> None:
    await _begin(send, status, origin)
    await _send_text(send, "", more=False)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
