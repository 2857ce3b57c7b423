"""The style guide: every component in every state, in either shell and theme."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from devtools import styleguide

SHELLS = {"patient": "base_patient.html", "staff": "base_staff.html"}


@login_not_required
@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show all components. ?shell=staff, ?theme=dark and ?text=large change how."""
    display = {
        "theme": request.GET.get("theme", ""),
        "text_size": request.GET.get("text", ""),
        "shortcuts": True,
    }
    shell = request.GET.get("shell", "patient")
    return render(
        request,
        "devtools/style_guide.html",
        {**styleguide.context(), "display": display, "shell": SHELLS.get(shell, SHELLS["patient"])},
    )
