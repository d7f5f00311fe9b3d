"""Pages of honours, publications and introductions."""

from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import ListView

from activities import permissions
from activities.forms.filters import HonourFilter, PublicationFilter
from activities.forms.records import HonourForm, IntroductionForm, PublicationForm
from activities.models import Honour, Introduction, Publication
from activities.services.confidential import log_introduction, log_introductions
from activities.tables import HONOURS, INTRODUCTIONS, PUBLICATIONS
from activities.views.base import FilteredMixin, ForEverybody, RecordPage
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin, brought_along
from unionportal.core.tables.pages import DeclaredPage


class HonourList(DeclaredPage, FilteredMixin, ForEverybody, ListView):
    """All honours, for every member; only changing them is restricted."""

    model = Honour
    table = HONOURS
    template_name = "activities/record/honour_list.html"
    filter_class = HonourFilter
    add_permission = permissions.ADD_HONOUR

    def visible_rows(self):
        return Honour.objects.select_related("unit")

    def get_queryset(self):
        return super().get_queryset().order_by("-awarded_on", "-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"editable": self.allowed(permissions.CHANGE_HONOUR, context["page_obj"])}


class _HonourForm(RecordPage):
    model = Honour
    form_class = HonourForm

    def back(self):
        return ("activities:honour_list",)


class HonourAdd(_HonourForm):
    permission_required = permissions.ADD_HONOUR
    heading, again = "登记荣誉", "保存，再登记一项"

    def get_initial(self):
        return brought_along(self.request, "member")


class HonourEdit(_HonourForm):
    permission_required = permissions.CHANGE_HONOUR
    heading = "修改荣誉"


class PublicationList(DeclaredPage, FilteredMixin, ForEverybody, ListView):
    model = Publication
    table = PUBLICATIONS
    template_name = "activities/record/publication_list.html"
    filter_class = PublicationFilter
    add_permission = permissions.ADD_PUBLICATION

    def visible_rows(self):
        return Publication.objects.open_to_all().select_related("unit")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"editable": self.allowed(permissions.CHANGE_PUBLICATION, context["page_obj"])}


class _PublicationForm(RecordPage):
    model = Publication
    form_class = PublicationForm

    def back(self):
        return ("activities:publication_list",)


class PublicationAdd(_PublicationForm):
    """Adds publications one after another; channel, kind and author are kept from the last one."""

    permission_required = permissions.ADD_PUBLICATION
    heading, again = "登记宣传", "保存，再登记一篇"
    kept = ("channel", "kind", "author", "unit")

    def get_initial(self):
        last = self.request.session.get("publication", {})
        return {"published_on": timezone.localdate(), **{name: last[name] for name in self.kept if name in last}}

    def perform(self, record, form):
        saved = super().perform(record, form)
        self.request.session["publication"] = {
            "channel": saved.channel,
            "kind": saved.kind,
            "author": saved.author,
            "unit": saved.unit_id,
        }
        return saved


class PublicationEdit(_PublicationForm):
    permission_required = permissions.CHANGE_PUBLICATION
    heading = "修改宣传"


@method_decorator(never_cache, name="dispatch")
class IntroductionList(DeclaredPage, ScopedViewMixin, ListView):
    """All introductions in scope; every view is logged."""

    model = Introduction
    table = INTRODUCTIONS
    permission_required = permissions.VIEW_INTRODUCTION
    template_name = "activities/record/introduction_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        return super().get_queryset().select_related("first", "second", "unit")

    def render_to_response(self, context, **kwargs):
        log_introductions(list(context["page_obj"]), actor=self.request.user)
        may_add = self.request.user.has_perm(permissions.ADD_INTRODUCTION)
        return super().render_to_response(context | {"may_add": may_add}, **kwargs)


@method_decorator(never_cache, name="dispatch")
class _IntroductionForm(RecordPage):
    model = Introduction
    form_class = IntroductionForm

    def back(self):
        return ("activities:introduction_list",)


class IntroductionAdd(_IntroductionForm):
    permission_required = permissions.ADD_INTRODUCTION
    heading = "登记牵线"


class IntroductionEdit(_IntroductionForm):
    permission_required = permissions.CHANGE_INTRODUCTION
    heading = "修改牵线"

    def get(self, request, *args, **kwargs):
        log_introduction(self.record, actor=request.user)
        return super().get(request, *args, **kwargs)
