"""The page behind an invitation's link: an account is made, and an invited patient gets their record, together."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import AcceptInvitationForm
from accounts.http import AppRequest
from accounts.models import Invitation
from accounts.selectors import find_invitation, find_user
from accounts.services import invitations
from audit.middleware import not_a_read
from common.errors import Refused
from common.forms import IdempotentForm
from common.http import render_form, sent
from portal.services import accept_and_link


@login_not_required
@not_a_read
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever holds the secret may open this. 404 for a secret nobody was sent, 410 for one that is used up."""
    invitation = find_invitation(secret)
    if invitation is None:
        return render(request, "accounts/invitation_closed.html", status=404)
    if not invitation.is_open(timezone.now()):
        return render(request, "accounts/invitation_closed.html", status=410)
    if request.user.is_authenticated:
        return _accept_signed_in(cast(AppRequest, request), invitation, secret)
    if find_user(invitation.email) is not None:
        return render(request, "accounts/invitation_sign_in.html")
    return _accept_new(request, invitation, secret)


def _accept_new(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    """Somebody without an account confirms their name and chooses a password, then signs in with it."""
    form = AcceptInvitationForm(sent(request), email=invitation.email, full_name=invitation.full_name)
    if form.is_valid():
        try:
            accept_and_link(
                secret=secret,
                password=form.cleaned_data["password"],
                full_name=form.cleaned_data["full_name"],
            )
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Your account is ready. Please sign in."))
            return redirect(settings.LOGIN_URL)
    return render_form(request, "accounts/invitation_accept.html", {"form": form, "invitation": invitation})


def _accept_signed_in(request: AppRequest, invitation: Invitation, secret: str) -> HttpResponse:
    """A patient who signed up before the clinic invited them takes the record into their account."""
    if not invitations.is_meant_for(invitation, request.user):
        return render(request, "accounts/invitation_signed_in.html", status=409)
    form = IdempotentForm(sent(request))
    if form.is_valid():
        try:
            accept_and_link(secret=secret, by=request.user)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Your record is linked to your account."))
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render_form(request, "accounts/invitation_link.html", {"form": form, "invitation": invitation})
