"""Pages of the samples of the auditors: the list, one with what was drawn, drawing, verifying."""

from django.shortcuts import get_object_or_404, redirect
from django.views.generic import DetailView, FormView, ListView

from finance import permissions
from finance.forms.auditing import SampleForm
from finance.models import AuditSample
from finance.services.auditing.samples import draw_sample, verify_sample
from finance.tables import AUDIT_SAMPLES
from finance.views.whole import WholeUnionMixin
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import brought_along, catch_refusal
from unionportal.core.tables.pages import DeclaredPage


class SampleList(DeclaredPage, WholeUnionMixin, ListView):
    model = AuditSample
    table = AUDIT_SAMPLES
    permission_required = permissions.VIEW_SAMPLE
    template_name = "finance/auditing/sample_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        return super().get_queryset().select_related("made_by", "within", "account")


class SampleAdd(WholeUnionMixin, FormView):
    """Draws a sample; what the list of payments was narrowed by comes along in the address."""

    permission_required = permissions.DRAW_SAMPLE
    form_class = SampleForm
    template_name = "finance/auditing/sample_form.html"

    def get_initial(self):
        brought = brought_along(self.request, "start", "end", "account", "funding_source")
        brought |= {"within": self.request.GET["unit"]} if "unit" in self.request.GET else {}
        return super().get_initial() | brought

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"scope": self.request.scope}

    @catch_refusal
    def form_valid(self, form):
        return redirect(draw_sample(actor=self.request.user, **form.cleaned_data))


class SampleDetail(WholeUnionMixin, DetailView):
    """A sample as it was drawn; sent, it is drawn again to see that it was drawn so."""

    model = AuditSample
    permission_required = permissions.VIEW_SAMPLE
    template_name = "finance/auditing/sample_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("made_by", "within", "account")

    def get_context_data(self, **kwargs):
        items = self.object.items.select_related("payment__claim", "payment__account", "income__account", "stratum")
        strata = list(self.object.strata.select_related("account").order_by("account__code", "floor"))
        return super().get_context_data(
            items=items.order_by("pk"), strata=strata, drawn=sum(one.drawn for one in strata), **kwargs
        )

    def post(self, request, *args, **kwargs):
        self.object = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        verified = verify_sample(self.object, actor=request.user)
        return self.render_to_response(self.get_context_data(verified=verified))
