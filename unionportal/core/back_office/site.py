"""The admin site of the back office."""

from functools import partial, update_wrapper
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from unfold.sites import UnfoldAdminSite

from unionportal.core.access.sign_out import SignOutView
from unionportal.core.back_office.compliance import pages
from unionportal.core.back_office.sign_ins import sign_ins

# Longer than any name of a page.
_TYPED = 40


class UnionAdminSite(UnfoldAdminSite):
    """The back office; login and password change are the portal's own pages, its menu is that of the settings."""

    index_title = "今日工作"
    index_template = "admin/today.html"

    def has_permission(self, request):
        return request.user.is_active and request.user.is_authenticated and request.user.is_staff

    def admin_view(self, view, cacheable=False):
        """Return Django's view, with 404 for a user without a back-office role."""
        guarded = super().admin_view(view, cacheable)

        def inner(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, guarded)

    def get_app_list(self, request, app_label=None):
        """Return Django's list of tables, made when it is read: the menu beside each page is our own."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def get_urls(self):
        views = (pages.compliance, pages.compliance_export, pages.personal_data, pages.personal_data_export, sign_ins)
        own = [path(f"{view.__name__}/", self.admin_view(view), name=view.__name__) for view in views]
        # Django's link from a record to its page asks no scope, and finds no page.
        kept = [one for one in super().get_urls() if getattr(one, "name", None) != "view_on_site"]
        return [*own, *kept]

    def search(self, request, extra_context=None):
        """Return the pages that the search in the menu finds by what is typed (`q`), as the list below its field.

        For a link from the search of the portal (`s`) the only page found, or a page that lists them.
        """
        find = import_string(self._get_config("COMMAND", request)["search_callback"])
        typed = (request.GET.get("s") or request.GET.get("q", "")).strip()[:_TYPED]
        found = {"results": find(request, typed), "typed": typed}
        if request.headers.get("HX-Request"):
            return render(request, "admin/_found.html", found)
        if len(found["results"]) == 1:
            return redirect(found["results"][0].link)
        return render(request, "admin/found.html", {**self.each_context(request), "title": "找页面", **found})

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        if request.user.is_authenticated:
            raise Http404
        wanted = request.GET.get("next") or reverse("admin:index", current_app=self.name)
        return redirect(f"{reverse('login')}?{urlencode({'next': wanted})}")

    def logout(self, request, extra_context=None):
        return SignOutView.as_view()(request)

    def password_change(self, request, extra_context=None):
        return redirect("password_change")
