import os
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from audit.context import acting
from devtools.seed.story import tell_story

# Nobody has called the numbers for the demonstration, so they stand in the admin as due for it.
NEVER_CALLED = date(2000, 1, 1)


class Command(BaseCommand):
    help = "Stores the demonstration clinic when the database is empty. Development only."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demonstration clinic is for development only.")
        password = os.environ.get("BH_DEMO_PASSWORD", "")
        if len(password) < 12:
            raise CommandError("Set BH_DEMO_PASSWORD to 12 characters or more: it opens every demonstration sign-in.")
        if User.objects.exists():
            self.stdout.write("There are people in the database already; the demonstration clinic was not stored.")
            return
        with acting(system="seed"):
            call_command("load_crisis_lines", verified_on=NEVER_CALLED.isoformat(), stdout=self.stdout)
            call_command("load_instruments", stdout=self.stdout)
            tell_story(password)
        self.stdout.write("The demonstration clinic is stored.")
