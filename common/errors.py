"""What a service may say no with. Views turn these into words beside a field or into a status."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from common.models import EditableModel


class Refused(Exception):
    """A rule said no. `message` is shown to the person; `field` names the form field it belongs to, if any."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class StaleEdit(Refused):
    """Somebody else saved the row since it was read. `current` is the row as it is stored now; answer with 409."""

    def __init__(self, message: str, *, current: EditableModel) -> None:
        super().__init__(message)
        self.current = current
