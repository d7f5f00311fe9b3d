"""Pages of one member: everything kept about him, section by section, for others and for himself."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.generic import DetailView, ListView

from members import permissions, queries
from members.dossier.adding import additions
from members.dossier.readings import readings_of
from members.dossier.sections import SHOWN, section_named, shown_of
from members.forms import RevealForm
from members.models import Member
from members.services.roster import reveal
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin


class MemberDetail(ScopedViewMixin, DetailView):
    """One member with masked data; a POST with a reason shows one number in full, in that response only."""

    model = Member
    permission_required = permissions.VIEW_MEMBER
    template_name = "members/member_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "user")

    def get_context_data(self, **kwargs):
        member, user = self.object, self.request.user
        may_reveal = user.has_perm(permissions.REVEAL_MEMBER, member)
        kwargs.setdefault("reveal_form", RevealForm() if may_reveal else None)
        return super().get_context_data(
            sections=shown_of(member, self.request.scope), additions=additions(member, user), **kwargs
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
                field = form.cleaned_data["field"]
                label = dict(form.fields["field"].choices)[field]
                shown = {"label": label, "text": text, "is_phone": field == "mobile"}
        response = self.render_to_response(self.get_context_data(reveal_form=form, shown=shown))
        response["Cache-Control"] = "no-store"
        return response


class MemberRecords(ScopedViewMixin, ListView):
    """All records of one section about a member; a section in which the reader sees none is no page."""

    permission_required = permissions.VIEW_MEMBER
    template_name = "members/member_records.html"
    paginate_by = PAGE
    allow_empty = False

    def get_queryset(self):
        scope = self.request.scope
        self.member = get_object_or_404(
            Member.objects.visible_to(scope).select_related("unit", "user"), pk=self.kwargs["pk"]
        )
        self.section = section_named(self.kwargs["section"])
        if self.section is None:
            raise Http404
        return self.section.about(self.member, scope)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(member=self.member, section=self.section, **kwargs)
        context["lines"] = self.section.lines(context["page_obj"], self.member, self.request.scope)
        return context


def me(request):
    """我的信息: what is kept about the user, who may read it, and who read what is confidential."""
    rows = Member.objects.visible_to(request.scope).filter(user=request.user).select_related("unit", "user")
    member = rows.first()
    context = {"member": member, "roles": queries.who_may_see(), "correctors": queries.who_may_correct()}
    if member:
        # One more than is shown tells whether there are more.
        readings = list(readings_of(member, request.scope)[: SHOWN + 1])
        context |= {
            "sections": shown_of(member, request.scope),
            "readings": readings[:SHOWN],
            "has_more_readings": len(readings) > SHOWN,
        }
    return render(request, "members/me.html", context)


class MyReadings(ScopedViewMixin, ListView):
    """谁看过我的信息: every reading of what is confidential about the user."""

    permission_required = permissions.VIEW_MEMBER
    template_name = "members/readings.html"
    paginate_by = PAGE

    def get_queryset(self):
        member = get_object_or_404(Member, user=self.request.user)
        return readings_of(member, self.request.scope)
