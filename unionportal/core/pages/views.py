"""Bases of the portal's views: scope, permissions, refusals, moves."""

from functools import wraps

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views import View

from unionportal.core.flow.moves import add_refusal, is_secret, move_page
from unionportal.core.trail import audit


class ScopedViewMixin(PermissionRequiredMixin):
    """Base of every portal view: its queryset is limited to the rows in the user's scope.

    A record outside the scope, or a page the role does not allow, is a 404, which does not reveal that it exists.
    """

    raise_exception = True

    def handle_no_permission(self):
        raise Http404

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.scope)


class OfficeMixin(ScopedViewMixin):
    """A page for holders of a role; owning a record is not enough."""

    def has_permission(self):
        return self.request.user.holds(self.permission_required)


def for_holders(permission):
    """Decorate a function view as OfficeMixin: 404 for users without a role that allows `permission`."""

    def guard(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.holds(permission):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


def brought_along(request, *names):
    """Return those of the named answers that the address of a page brings along, as the first ones of its form."""
    return {name: request.GET[name] for name in names if name in request.GET}


class ChangeMixin(ScopedViewMixin):
    """A page on one record that also asks its permission of that record."""

    def get_object(self, queryset=None):
        record = super().get_object(queryset)
        if not self.request.user.has_perm(self.permission_required, record):
            raise Http404
        if self.request.method == "GET":
            audit.record_reading(self.request.user, record)
        return record


def catch_refusal(form_valid):
    """Decorate `form_valid` of a view: a ValidationError of the service is shown on the form as typed."""

    @wraps(form_valid)
    def form_valid_or_refusal(view, form):
        try:
            return form_valid(view, form)
        except ValidationError as refusal:
            add_refusal(form, refusal)
            return view.form_invalid(form)

    return form_valid_or_refusal


class MoveView(PermissionRequiredMixin, View):
    """The move page of one table in the portal."""

    model = None
    template = "core/move.html"

    @classmethod
    def as_view(cls, **initkwargs):
        view = super().as_view(**initkwargs)
        view.leaves_no_row = lambda pk, move: is_secret(cls.model.flow, move)
        return view

    def has_permission(self):
        # The permission depends on the move; move_page checks it on the record.
        return self.request.user.is_authenticated

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.scope)

    def get_context_data(self, record, move):
        return {}

    def onward(self, move):
        """Return the function from the record to the address to go to after the move; None for its own page."""
        return

    def dispatch(self, request, *args, pk, move, **kwargs):
        record = get_object_or_404(self.get_queryset(), pk=pk)
        back = reverse(record.worklist.portal_detail, args=[pk])
        context = self.get_context_data(record, move)
        return move_page(
            request, record, move, back=back, template=self.template, context=context, onward=self.onward(move)
        )
