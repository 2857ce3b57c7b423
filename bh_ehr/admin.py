"""The administration site: administrators only, our own sign-in, nothing clinical registered on it."""

from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _


class AdministrationSite(admin.AdminSite):
    site_header = _("Harbor administration")
    site_title = _("Harbor administration")
    index_title = _("Clinic administration")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseRedirect:
        """The portal's own sign-in: rate limits, second factor and sign-in events hold for administrators too.
        Somebody who is signed in and no administrator is refused, not led round in a circle."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        query = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
        return HttpResponseRedirect(f"{reverse('account_login')}?{query}")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A view of Django admin, which answers 400 where a forged form names a row by what is no id at all."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(*args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return guarded(*args, **kwargs)
            except ValidationError as error:
                raise BadRequest("No such row") from error

        return answer

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseRedirect:  # type: ignore[override]
        return HttpResponseRedirect(reverse("account_logout"))
