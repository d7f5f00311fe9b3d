"""The pages of roles: those that wait for a second person, one of them, one's own, and what each role may do."""

from itertools import groupby

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import DetailView, FormView

from members import queries
from members.member_picker import MemberSearch
from members.models import Member
from unionportal.core.access.permissions import CONFIRM_GRANT, END_LOAN, VIEW_GRANT, declared
from unionportal.core.choices import OWNER, Role
from unionportal.core.flow.moves import add_refusal
from unionportal.core.models import RoleGrant
from unionportal.core.pages.views import MoveView, OfficeMixin, catch_refusal, for_holders
from unionportal.core.roles.grant_flow import GRANT_FLOW
from unionportal.core.roles.granting import confirm_roles
from unionportal.core.roles.lending import end_loan, lend_role, why_not_lend
from unionportal.portal.forms import ConfirmRolesForm, LendRoleForm

_SHOWN = 200
_SHOWN_WITH = ("user", "unit", "proposed_by", "lent_from__user")


def _to_confirm(request):
    """Return the grants that this person could confirm now, oldest first, at most _SHOWN."""
    rows = RoleGrant.objects.visible_to(request.scope.judged(CONFIRM_GRANT)).select_related(*_SHOWN_WITH)
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
    waiting = RoleGrant.objects.visible_to(request.scope).waiting().select_related(*_SHOWN_WITH)
    others = waiting.exclude(pk__in=[grant.pk for grant in mine]).order_by("pk")[:_SHOWN]
    loans = RoleGrant.objects.visible_to(request.scope).lent().select_related("user", "unit", "lent_from__user")
    context = {"form": form, "mine": mine, "others": others, "loans": loans.order_by("since", "pk")[:_SHOWN]}
    return render(request, "portal/role_list.html", {**context, "may_end": request.user.holds(END_LOAN)})


class RoleDetail(OfficeMixin, DetailView):
    """One grant with what the second person should know before he confirms it."""

    model = RoleGrant
    permission_required = VIEW_GRANT
    template_name = "portal/role_detail.html"
    context_object_name = "grant"

    def get_queryset(self):
        return super().get_queryset().select_related("user", "unit", "proposed_by", "confirmed_by", "lent_from__user")

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
    """Return the roles of the person himself, with what they wait for, and those that others hold for him."""
    related = ("unit", "proposed_by", "confirmed_by", "lent_from__user")
    grants = list(request.user.grants.select_related(*related).order_by("-since", "pk"))
    context = {
        "grants": [(grant, why_not_lend(grant) is None) for grant in grants],
        "loans": RoleGrant.objects.lent().filter(lent_from__user=request.user).select_related("user", "unit"),
    }
    return render(request, "portal/my_roles.html", context)


def _own_grant(request, pk):
    """Return a role of this person's own that he may lend; 404 for any other."""
    grant = get_object_or_404(request.user.grants.select_related("unit"), pk=pk)
    if why_not_lend(grant):
        raise Http404
    return grant


class LendRole(FormView):
    """请人代理: the holder of a role lends it for some days."""

    form_class = LendRoleForm
    template_name = "portal/role_lend.html"

    def dispatch(self, request, *args, pk, **kwargs):
        self.grant = _own_grant(request, pk)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "members": queries.deputies_for(self.request.user)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(grant=self.grant, days=settings.LOAN_DAYS, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        answers = dict(form.cleaned_data)
        deputy = answers.pop("member").user
        lend_role(self.grant, deputy, actor=self.request.user, **answers)
        messages.success(self.request, f"已请{deputy.name}代理。")
        return redirect("my_roles")


class DeputySearch(MemberSearch):
    """Searches whom the person may ask to act for him."""

    def has_permission(self):
        return bool(self.request.user.current_grants)

    def members(self):
        return queries.deputies_for(self.request.user)


@require_POST
def loan_end(request, pk):
    """End a loan early: the lender, the deputy, the chair or the administrator."""
    user = request.user
    concerned = Q(user=user) | Q(lent_from__user=user)
    seen = RoleGrant.objects.visible_to(request.scope.judged(END_LOAN)).values("pk")
    loan = get_object_or_404(RoleGrant.objects.lent().filter(concerned | Q(pk__in=seen)), pk=pk)
    try:
        end_loan(loan, actor=user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "已终止代理。")
    return redirect("role_list" if user.holds(VIEW_GRANT) else "my_roles")


@require_safe
def permission_table(request):
    """Return the permissions by role, read from the declarations."""
    if not request.user.has_perm(VIEW_GRANT):
        raise Http404
    columns = [*Role, OWNER]
    groups = [
        (apps.get_app_config(app).verbose_name, [(label, [c in roles for c in columns]) for _, label, roles in rows])
        for app, rows in groupby(declared(), key=lambda row: row[0].split(".")[0])
    ]
    heads = [*Role.labels, "本人"]
    return render(request, "portal/permission_table.html", {"heads": heads, "groups": groups})
