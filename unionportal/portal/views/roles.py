"""The pages of roles: those that wait for a second person, one of them, and one's own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import DetailView

from members.models import Member
from unionportal.core.access.permissions import CONFIRM_GRANT, VIEW_GRANT
from unionportal.core.flow.moves import add_refusal
from unionportal.core.models import RoleGrant
from unionportal.core.pages.views import MoveView, OfficeMixin, for_holders
from unionportal.core.roles.grant_flow import GRANT_FLOW
from unionportal.core.roles.granting import confirm_roles
from unionportal.portal.forms import ConfirmRolesForm

_SHOWN = 200


def _to_confirm(request):
    """Return the grants that this person could confirm now, oldest first, at most _SHOWN."""
    rows = RoleGrant.objects.visible_to(request.scope.judged(CONFIRM_GRANT)).select_related(
        "user", "unit", "proposed_by"
    )
    return GRANT_FLOW.waiting(GRANT_FLOW.transitions["confirm"], rows.order_by("pk"), request.user, _SHOWN)


@require_http_methods(["GET", "HEAD", "POST"])
@for_holders(VIEW_GRANT)
def role_list(request):
    """Return the roles that wait; a POST confirms the chosen ones of those that this person may confirm."""
    mine = _to_confirm(request) if request.user.holds(CONFIRM_GRANT) else []
    form = ConfirmRolesForm(request.POST if request.method == "POST" else None, grants=mine)
    if request.method == "POST" and form.is_valid():
        try:
            count = len(confirm_roles(form.cleaned_data["chosen"], actor=request.user))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"已确认 {count} 个角色。")
            return redirect("role_list")
    waiting = RoleGrant.objects.visible_to(request.scope).waiting().select_related("user", "unit", "proposed_by")
    others = waiting.exclude(pk__in=[grant.pk for grant in mine]).order_by("pk")[:_SHOWN]
    return render(request, "portal/role_list.html", {"form": form, "mine": mine, "others": others})


class RoleDetail(OfficeMixin, DetailView):
    """One grant with what the second person should know before he confirms it."""

    model = RoleGrant
    permission_required = VIEW_GRANT
    template_name = "portal/role_detail.html"
    context_object_name = "grant"

    def get_queryset(self):
        return super().get_queryset().select_related("user", "unit", "proposed_by", "confirmed_by")

    def get_context_data(self, **kwargs):
        grant = self.object
        return super().get_context_data(
            # Whoever confirms asks whether there is such a person: not only those in his own scope.
            member=Member.objects.filter(user=grant.user).select_related("unit").first(),
            held=grant.user.grants.in_force().select_related("unit").exclude(pk=grant.pk),
            moves=GRANT_FLOW.available(grant, self.request.user),
            **kwargs,
        )


class RoleMove(MoveView):
    model = RoleGrant


@require_safe
def my_roles(request):
    """Return the roles of the person himself, with what they wait for."""
    grants = request.user.grants.select_related("unit", "proposed_by", "confirmed_by").order_by("-since", "pk")
    return render(request, "portal/my_roles.html", {"grants": grants})
