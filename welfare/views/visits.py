"""Pages of visits: list, one visit, report, moves, files, diagnosis."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import CreateView, DetailView, ListView, UpdateView, View

from finance.services import entries_with_claim
from members.member_picker import MemberSearch
from unionportal.core.files import attachments
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ChangeMixin, MoveView, ScopedViewMixin, brought_along, catch_refusal
from unionportal.core.tables.pages import DeclaredPage
from unionportal.core.trail import audit
from welfare import acts, permissions, queries, services
from welfare.benefit_flow import BENEFIT_FLOW, EDITABLE
from welfare.forms.visits import RevealForm, VisitForm
from welfare.models import Visit
from welfare.tables import VISITS
from welfare.views.filters import VisitFilter


class VisitList(DeclaredPage, ScopedViewMixin, ListView):
    model = Visit
    table = VISITS
    sortable = ("happened_on", "amount")
    permission_required = permissions.VIEW_VISIT
    template_name = "welfare/visit_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = VisitFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset()).select_related("member", "unit", "claim").defer("diagnosis")

    def get_context_data(self, **kwargs):
        may_add = self.request.user.has_perm(permissions.ADD_VISIT)
        return super().get_context_data(filter=self.filter, may_add=may_add, **kwargs)


class VisitDetail(ScopedViewMixin, DetailView):
    model = Visit
    permission_required = permissions.VIEW_VISIT
    template_name = "welfare/visit_detail.html"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("member", "unit", "claim__unit", "reported_by", "budget")
            .annotate(has_diagnosis=Q(diagnosis__isnull=False))
            .defer("diagnosis")
        )

    def get_context_data(self, **kwargs):
        visit, user = self.object, self.request.user
        audit.record_reading(user, visit)
        may_read = user.has_perm(permissions.READ_WORDS, visit)
        return super().get_context_data(
            may_read_words=may_read,
            moves=BENEFIT_FLOW.available(visit, user),
            may_edit=visit.state in EDITABLE and user.has_perm(permissions.CHANGE_VISIT, visit),
            may_read_diagnosis=visit.has_diagnosis and user.has_perm(permissions.READ_DIAGNOSIS, visit),
            timeline=entries_with_claim(visit),
            files=visit.evidence.all() if may_read else (),
            **kwargs,
        )


class _VisitFormView(ScopedViewMixin):
    model = Visit
    form_class = VisitForm
    template_name = "welfare/visit_form.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "scope": self.request.scope}

    @catch_refusal
    def form_valid(self, form):
        answers = {"diagnosis": form.cleaned_data["diagnosis"], "files": form.cleaned_data["files"]}
        submit = "draft" not in self.request.POST
        visit = self.act(form.save(commit=False), actor=self.request.user, submit=submit, **answers)
        if not submit:
            for finding in services.findings(visit):
                messages.warning(self.request, finding.words)
        messages.success(
            self.request, f"{visit.member.name}的慰问已{'上报，等待校工会核定' if submit else '存为草稿'}。"
        )
        return redirect("welfare:visit_detail", visit.pk)


class VisitAdd(_VisitFormView, CreateView):
    permission_required = permissions.ADD_VISIT
    act = staticmethod(services.report_visit)

    def get_initial(self):
        return brought_along(self.request, "member")


class VisitEdit(ChangeMixin, _VisitFormView, UpdateView):
    permission_required = permissions.CHANGE_VISIT
    act = staticmethod(services.edit_visit)

    def get_queryset(self):
        return super().get_queryset().filter(state__in=EDITABLE).select_related("member", "unit")


class VisitMove(MoveView):
    model = Visit


class VisitFile(ScopedViewMixin, View):
    """Serves a photo or proof of a visit to who may see it, and logs it: it may be the paper of a hospital."""

    model, permission_required = Visit, permissions.READ_WORDS
    reading_act = acts.READ_VISIT_FILE

    def get(self, request, pk, file):
        record = get_object_or_404(self.model.objects.visible_to(request.scope), pk=pk)
        if not request.user.has_perm(self.permission_required, record):
            raise Http404
        found = get_object_or_404(record.evidence, pk=file)
        audit.record_reading(request.user, record, self.reading_act)
        return attachments.serve(found, inline=True)


class ReportableSearch(MemberSearch):
    permission_required = permissions.ADD_VISIT

    def members(self):
        return queries.reportable_members(self.request.scope)


@method_decorator(never_cache, name="dispatch")
class VisitDiagnosis(ScopedViewMixin, View):
    """The sealed diagnosis, shown once in the response to a reason."""

    permission_required = permissions.READ_DIAGNOSIS
    model, label = Visit, "病情"
    read = staticmethod(services.read_diagnosis)

    def dispatch(self, request, *args, pk, **kwargs):
        self.record = get_object_or_404(self.model.objects.visible_to(request.scope).select_related("member"), pk=pk)
        if not request.user.has_perm(self.permission_required, self.record):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self._page(RevealForm())

    def post(self, request):
        form = RevealForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        text = self.read(self.record, actor=request.user, reason=form.cleaned_data["reason"])
        return self._page(None, text=text or "没有填写。")

    def _page(self, form, **context):
        context |= {"form": form, "record": self.record, "label": self.label}
        return render(self.request, "welfare/sealed.html", context)
