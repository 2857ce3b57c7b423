from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand

from common.database import as_owner, grant_to_application


class Command(MigrateCommand):
    help = "Migrates as the owner of the schema, makes the cache table, and grants the application role its rights."

    def handle(self, *args: Any, **options: Any) -> None:
        alias = options["database"]
        with as_owner(alias) as connection:
            super().handle(*args, **options)
            if options.get("check_unapplied") or options.get("plan"):
                return
            call_command("createcachetable", verbosity=0, database=alias)
            if settings.DATABASE_OWNER:
                grant_to_application(connection, settings.DATABASE_APPLICATION_ROLE)
