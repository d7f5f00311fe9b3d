"""Pages of regulations: those in force on a day, the editions of each, the compilation; for every member."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import DetailView, ListView, View

from activities import permissions, visibility
from activities.choices import EditionKind
from activities.forms.filters import RegulationFilter
from activities.forms.records import EditionForm, RegulationForm
from activities.models import Regulation, RegulationEdition
from activities.services.regulations import save_edition
from activities.tables import REGULATIONS
from activities.views.base import FilteredMixin, ForEverybody, RecordPage
from unionportal.core.files import attachments
from unionportal.core.tables.pages import DeclaredPage


class _Regulations(ForEverybody):
    def visible_rows(self):
        return visibility.regulations_for(self.request.scope, timezone.localdate()).select_related("unit")


class RegulationList(DeclaredPage, FilteredMixin, _Regulations, ListView):
    """Regulations in force on the requested day (default today), each with the edition in effect then."""

    model = Regulation
    table = REGULATIONS
    template_name = "activities/record/regulation_list.html"
    filter_class = RegulationFilter
    add_permission = permissions.ADD_REGULATION

    def get_queryset(self):
        rows = super().get_queryset()
        self.day = self.filter.value("on") or timezone.localdate()
        return rows.in_force(self.day).prefetch_related("editions").order_by("title")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(day=self.day, **kwargs)
        for regulation in context["page_obj"]:
            regulation.edition = _in_effect(regulation, self.day)
        return context


def _in_effect(regulation, day):
    """Return the edition in effect on that day, of those fetched with the regulation."""
    begun = [edition for edition in regulation.editions.all() if edition.effective_on <= day]
    return max(begun, key=lambda edition: (edition.effective_on, edition.pk), default=None)


class RegulationCompilation(_Regulations, ListView):
    """The compilation of regulations (制度汇编) as of the end of a day."""

    template_name = "activities/record/regulation_compilation.html"

    def get_queryset(self):
        chosen = RegulationFilter(self.request.GET).value("on")
        self.day = chosen or timezone.localdate()
        rows = super().get_queryset().in_force(self.day).filter(in_compilation=True, compiled_on__lte=self.day)
        return rows.prefetch_related("editions").order_by("compiled_on", "title", "pk")

    def get_context_data(self, **kwargs):
        for regulation in self.object_list:
            regulation.edition = _in_effect(regulation, self.day)
        return super().get_context_data(day=self.day, **kwargs)


class RegulationDetail(_Regulations, DetailView):
    template_name = "activities/record/regulation_detail.html"
    context_object_name = "regulation"

    def get_context_data(self, **kwargs):
        regulation, user, today = self.object, self.request.user, timezone.localdate()
        editions = regulation.editions.select_related("file").order_by("-effective_on", "-pk")
        in_force = regulation.edition_on(today)
        repealed = regulation.repealed_on is not None and regulation.repealed_on <= today
        return super().get_context_data(
            editions=editions,
            current=None if repealed else in_force,
            repealed=repealed,
            may_edit=user.has_perm(permissions.CHANGE_REGULATION, regulation),
            **kwargs,
        )


class RegulationFile(_Regulations, View):
    """Serves the text of an edition to who may read the regulation."""

    def get(self, request, pk, file):
        regulation = get_object_or_404(self.visible_rows(), pk=pk)
        edition = get_object_or_404(regulation.editions.select_related("file"), file=file)
        return attachments.serve(edition.file)


class _RegulationForm(RecordPage):
    model = Regulation
    form_class = RegulationForm

    def back(self):
        if self.record.pk:
            return ("activities:regulation_detail", self.record.pk)
        return ("activities:regulation_list",)

    def after(self, record):
        return redirect("activities:regulation_detail", record.pk)


class RegulationAdd(_RegulationForm):
    permission_required = permissions.ADD_REGULATION
    heading = "登记制度"

    def after(self, record):
        # A regulation without a text is in force on no day.
        return redirect("activities:edition_add", record.pk)


class RegulationEdit(_RegulationForm):
    permission_required = permissions.CHANGE_REGULATION
    heading = "修改制度"

    def queryset(self):
        return super().queryset().select_related("unit")


class _EditionForm(RecordPage):
    model = RegulationEdition
    form_class = EditionForm

    def back(self):
        return ("activities:regulation_detail", self.record.regulation_id)

    def perform(self, record, form):
        return save_edition(record, actor=self.request.user, upload=form.cleaned_data["upload"])


class EditionAdd(_EditionForm):
    permission_required = permissions.ADD_EDITION
    heading = "登记制度版本"

    def dispatch(self, request, *args, pk, **kwargs):
        regulations = Regulation.objects.visible_to(request.scope).select_related("unit")
        self.regulation = get_object_or_404(regulations, pk=pk)
        if not request.user.has_perm(permissions.ADD_EDITION, self.regulation):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def blank(self):
        return RegulationEdition(regulation=self.regulation)

    def get_initial(self):
        revised = self.regulation.editions.exists()
        return {"kind": EditionKind.REVISED if revised else EditionKind.MADE}


class EditionEdit(_EditionForm):
    permission_required = permissions.CHANGE_EDITION
    heading = "修改制度版本"

    def queryset(self):
        return super().queryset().select_related("regulation__unit", "file")
