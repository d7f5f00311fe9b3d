from functools import update_wrapper
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from unfold.sites import UnfoldAdminSite


class UnionAdminSite(UnfoldAdminSite):
    """The back office. People sign in and change their password on the portal's own pages."""

    def has_permission(self, request):
        return request.user.is_active and request.user.is_authenticated and request.user.is_staff

    def admin_view(self, view, cacheable=False):
        """As Django's; whoever is signed in without a back-office role is told nothing."""
        guarded = super().admin_view(view, cacheable)

        def inner(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, guarded)

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        if request.user.is_authenticated:
            raise Http404
        wanted = request.GET.get("next") or reverse("admin:index", current_app=self.name)
        return redirect(f"{reverse('login')}?{urlencode({'next': wanted})}")

    def password_change(self, request, extra_context=None):
        return redirect("password_change")
