"""Sending the same form twice does the work once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from common.errors import Refused
from common.forms import IdempotentForm
from common.models import IdempotencyKey


def once(request: HttpRequest, form: IdempotentForm, service: Callable[..., models.Model], **arguments: Any) -> str:
    """Call `service(**arguments, by=request.user)` for a valid form, store the form's key with the result in the same
    transaction, and return the id of that result.

    A second sending with the same key, at the same time or later, changes nothing and gets the first result. A key
    sent again with other content raises Refused. Errors of the service pass through unless the work was already done.
    """
    user_id: UUID = request.user.pk  # type: ignore[assignment]  # whoever sends a form here is signed in
    key, fingerprint = form.cleaned_data["idempotency_key"], _fingerprint(request)
    try:
        with transaction.atomic():
            made = service(**arguments, by=request.user)
            IdempotencyKey.objects.create(user_id=user_id, key=key, fingerprint=fingerprint, object_id=str(made.pk))
    except (IntegrityError, Refused):
        earlier = IdempotencyKey.objects.filter(user_id=user_id, key=key).first()
        if earlier is None:
            raise
        if bytes(earlier.fingerprint) != fingerprint:
            raise Refused(_("This form was already sent with other content. Please open it again.")) from None
        return earlier.object_id
    return str(made.pk)


def _fingerprint(request: HttpRequest) -> bytes:
    digest = hashlib.sha256(request.path.encode())
    for name in sorted(request.POST):
        if name != "csrfmiddlewaretoken":
            for value in request.POST.getlist(name):
                digest.update(b"\0" + name.encode() + b"\0" + value.encode())
    return digest.digest()
