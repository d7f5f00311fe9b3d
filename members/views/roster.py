"""Pages of the list of members, of one member, and of oneself."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.views.generic import DetailView, ListView

from members import permissions, queries
from members.forms import MemberFilter, RevealForm
from members.models import Member
from members.services.roster import reveal
from members.tables import MEMBERS
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import OfficeMixin, ScopedViewMixin
from unionportal.core.tables.pages import DeclaredPage


class MemberList(DeclaredPage, OfficeMixin, ListView):
    """The members in scope; being a member alone opens `me`, not this list."""

    model = Member
    table = MEMBERS
    permission_required = permissions.VIEW_MEMBER
    template_name = "members/member_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = MemberFilter(self.request.GET, scope=self.request.scope)
        return self.filter.narrow(super().get_queryset().select_related("unit"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)


class MemberDetail(ScopedViewMixin, DetailView):
    """One member with masked data; a POST with a reason shows one number in full, in that response only."""

    model = Member
    permission_required = permissions.VIEW_MEMBER
    template_name = "members/member_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "user")

    def get_context_data(self, **kwargs):
        member, scope = self.object, self.request.scope
        may_reveal = self.request.user.has_perm(permissions.REVEAL_MEMBER, member)
        kwargs.setdefault("reveal_form", RevealForm() if may_reveal else None)
        return super().get_context_data(
            spans=member.memberships.visible_to(scope).select_related("unit").order_by("since"),
            terms=member.officer_terms.visible_to(scope).select_related("unit"),
            cards=member.service_cards.visible_to(scope),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        member = self.object = self.get_object()
        if not request.user.has_perm(permissions.REVEAL_MEMBER, member):
            raise Http404
        form, shown = RevealForm(request.POST), None
        if form.is_valid():
            try:
                text = reveal(
                    member, form.cleaned_data["field"], actor=request.user, reason=form.cleaned_data["reason"]
                )
            except ValidationError as refusal:
                form.add_error("reason", refusal)
            else:
                shown = (dict(form.fields["field"].choices)[form.cleaned_data["field"]], text or "没有登记")
        response = self.render_to_response(self.get_context_data(reveal_form=form, shown=shown))
        response["Cache-Control"] = "no-store"
        return response


def me(request):
    """我的信息: the user's own stored data, masked, and the roles that may read it."""
    rows = Member.objects.visible_to(request.scope).filter(user=request.user).select_related("unit")
    member = rows.first()
    context = {"member": member, "roles": queries.who_may_see()}
    if member:
        context["spans"] = member.memberships.select_related("unit").order_by("since")
        context["terms"] = member.officer_terms.select_related("unit")
        context["cards"] = member.service_cards.all()
    return render(request, "members/me.html", context)
