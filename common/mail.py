"""Mail while developing: one file a message in the data folder, and the same on the console."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.backends.filebased import EmailBackend as FolderBackend


class FolderAndConsoleBackend(BaseEmailBackend):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.backends = [FolderBackend(**kwargs), ConsoleBackend(**kwargs)]

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = [backend.send_messages(email_messages) or 0 for backend in self.backends]
        return sent[0]
