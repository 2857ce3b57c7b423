"""For load balancers: is the process alive, and can it serve."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from audit.middleware import not_a_read


@login_not_required
@not_a_read
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@login_not_required
@not_a_read
def readyz(request: HttpRequest) -> JsonResponse:
    """503 while the database cannot be reached, a migration is missing, or no job worker has shown itself."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'"
            )
            workers = cursor.fetchone()[0]
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": False}, status=503)
    ready = missing == 0 and workers > 0
    return JsonResponse(
        {
            "status": "ok" if ready else "unavailable",
            "database": True,
            "migrations": missing == 0,
            "worker": workers > 0,
        },
        status=200 if ready else 503,
    )
