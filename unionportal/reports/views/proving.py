"""The pages on which a file of a report is verified, and to which its QR code leads."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.generic import DetailView, FormView

from unionportal.core.pages.views import OfficeMixin, catch_refusal
from unionportal.documents.enclosure import grouped
from unionportal.reports import permissions
from unionportal.reports.forms import VerifyForm
from unionportal.reports.models import FinalContent
from unionportal.reports.proving.verifying import verify


class FileVerify(OfficeMixin, FormView):
    """Takes a file and shows what it is found to be; the file is not kept."""

    permission_required = permissions.VIEW_REPORT
    form_class = VerifyForm
    template_name = "reports/proving/file_verify.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"scope": self.request.scope}

    def get_initial(self):
        return super().get_initial() | {"report": self.request.GET.get("report", "")}

    @catch_refusal
    def form_valid(self, form):
        verdict = verify(form.cleaned_data["file"], self.request.scope, form.cleaned_data["report"])
        name = form.cleaned_data["file"].name
        return self.render_to_response(self.get_context_data(form=form, verdict=verdict, name=name))


@method_decorator(login_not_required, name="dispatch")
class Proof(DetailView):
    """Shows to everybody who has the digest of a final report its unit, title, period and day, and nothing else."""

    template_name = "reports/proving/proof.html"

    def get_object(self, queryset=None):
        # Whoever types the digits may do so in capitals.
        digest = self.kwargs["digest"].lower()
        return get_object_or_404(FinalContent.objects.select_related("report__unit"), digest=digest)

    def get_context_data(self, **kwargs):
        return super().get_context_data(lines=grouped(self.object.digest), **kwargs)
