from typing import Any

from django.contrib.auth.management.commands.changepassword import Command as ChangePasswordCommand

from audit.context import acting


class Command(ChangePasswordCommand):
    """Django's own, with somebody acting: for an administrator whom no mail reaches."""

    def handle(self, *args: Any, **options: Any) -> str:
        with acting(system="changepassword"):
            return str(super().handle(*args, **options))
