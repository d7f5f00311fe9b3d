"""Back-office pages of totals of years without records: entered by one person, confirmed by another."""

from django import forms
from django.contrib import admin
from unfold.decorators import display

from unionportal.core.access.permissions import ADD_PAST_TOTAL
from unionportal.core.back_office.records import WorkflowAdmin
from unionportal.core.back_office.service_forms import ThroughServiceMixin
from unionportal.core.choices import PastTotalState
from unionportal.core.figures.past import year_of
from unionportal.core.figures.periods import period_code, spanning
from unionportal.core.figures.registry import every, find
from unionportal.core.models import PastTotal
from unionportal.core.pages.inputs import units_for
from unionportal.core.past_totals.keeping import figure_from, propose_total, year_from
from unionportal.core.tables import Table
from unionportal.core.values.money import PlainDecimalField


class _Names(forms.TextInput):
    """A text input that offers the names of the figures that may have totals while one types."""

    template_name = "core/figure_names.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, {**(attrs or {}), "list": f"{name}_names"})
        names = sorted(one.name for one in every() if not one.measure.is_rate)
        return context | {"list_id": f"{name}_names", "names": names}


def _plain(figure, value):
    """Return yuan as they are, and a count as a whole number."""
    return value if figure.measure.is_money else int(value)


class PastTotalForm(forms.ModelForm):
    """A year is typed as it is called: 2019, or 2018-2019."""

    figure = forms.CharField(
        label="统计数字", max_length=120, widget=_Names, help_text="输入名称的一部分，从列出的里面选。"
    )
    year = forms.CharField(label="年度", max_length=9, help_text="公历年度写成 2019，学年写成 2018-2019。")

    class Meta:
        model = PastTotal
        fields = ["unit", "figure", "year", "value", "source"]
        field_classes = {"value": PlainDecimalField}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_for(scope, ADD_PAST_TOTAL)
        if self.instance.pk:
            self.initial["year"] = period_code(spanning(self.instance.begins_on, self.instance.ends_on))
            if figure := find(self.instance.figure):
                self.initial["figure"] = figure.name
                self.initial["value"] = _plain(figure, self.instance.value)

    def clean_figure(self):
        return figure_from(self.cleaned_data["figure"]).code

    def clean_year(self):
        period = year_from(self.cleaned_data["year"])
        self.instance.begins_on, self.instance.ends_on = period.start, period.end
        return self.cleaned_data["year"]


@admin.register(PastTotal)
class PastTotalAdmin(ThroughServiceMixin, WorkflowAdmin):
    form = PastTotalForm
    table = Table(
        shown=("named", "year_label", "unit", "value_label", "source", "standing_label"),
        batch=("confirm", "refuse"),
        filters=("state", "unit"),
        searched=("figure", "source"),
    )
    list_select_related = ["unit", "proposed_by"]
    _signed = ["state", "proposed_by", "confirmed_by", "confirmed_on", "return_reason"]

    def get_fields(self, request, obj=None):
        if obj is None:
            return PastTotalForm.Meta.fields
        entered = PastTotalForm.Meta.fields if self.has_change_permission(request, obj) else self._shown
        return [*entered, *self._signed]

    _shown = ["unit", "named", "year_label", "value_label", "source"]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self._signed, "named", "year_label", "value_label"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state == PastTotalState.PROPOSED)

    def form_arguments(self, request):
        return {"scope": request.scope}

    def perform(self, request, form):
        return propose_total(form.instance, actor=request.user)

    @admin.display(description="统计数字", ordering="figure")
    def named(self, obj):
        figure = find(obj.figure)
        return figure.name if figure else obj.figure

    @admin.display(description="年度", ordering="begins_on")
    def year_label(self, obj):
        return year_of(obj)

    @admin.display(description="数值", ordering="value")
    def value_label(self, obj):
        figure = find(obj.figure)
        return f"{_plain(figure, obj.value)}{figure.unit}" if figure else obj.value

    @display(description="状态", label={"ok": "success", "wait": "warning", "stop": "danger"})
    def standing_label(self, obj):
        return obj.tone, obj.get_state_display()
