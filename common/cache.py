"""The cache that every process shares: a table of the database, in which the tries at signing in are counted."""

from __future__ import annotations

import base64
import pickle
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils import timezone


class SharedCache(DatabaseCache):
    """Django's cache table, written as PostgreSQL can: one statement that inserts or replaces, where Django takes
    five and counts every row among them.

    No entry goes because there are many: a crowd of new ones would else make room by forgetting somebody's tries.
    `forget_expired` takes away what counts no longer. A write that fails raises, so that no limit is passed over.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        if mode == "touch":
            return bool(super()._base_set(mode, key, value, timeout))  # type: ignore[misc]
        at = self.get_backend_timeout(timeout)
        expires = datetime.max.replace(tzinfo=UTC) if at is None else datetime.fromtimestamp(at, tz=UTC)
        text = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii")
        only_expired = f"WHERE {self._quoted}.expires < now()" if mode == "add" else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {self._quoted} (cache_key, value, expires) VALUES (%s, %s, %s)
                ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires {only_expired}
                """,  # noqa: S608 (the name of a table of ours)
                [key, text, expires],
            )
            return cursor.rowcount == 1

    def forget_expired(self) -> None:
        """Take away the entries whose time has passed; reading them gives nothing already."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self._quoted} WHERE expires < %s", [timezone.now()])  # noqa: S608 (the same)

    @property
    def _quoted(self) -> str:
        return connection.ops.quote_name(self._table)  # type: ignore[attr-defined]
