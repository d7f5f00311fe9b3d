"""The budget lines that a form offers: those of one unit, each with what is left of it; the unit is chosen first."""

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from finance import permissions, queries
from finance.services.decisions import why_no_line
from unionportal.core.access.permissions import roles_allowing
from unionportal.core.choices import SUB_UNIONS
from unionportal.core.pages.inputs import units_for
from unionportal.core.pages.rendering import CHOOSE
from unionportal.core.pages.views import ScopedViewMixin
from unionportal.core.values.numerals import number_in

UNIT_FIRST = "先选组织，再从它能列支的预算中选。"


class LineSelect(forms.Select):
    """Options with what is left of each line, so that the page can say when an amount is over it."""

    left = {}

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        if (rest := self.left.get(str(value))) is not None:
            option["attrs"]["data-left"] = str(rest)
        return option


def offer_lines(form, units, *, options_page=None):
    """Let the `budget` of a form offer the lines of the running year that claims of these units may use.

    Of several units, only the lines of the one that is chosen in `unit` are listed; `options_page` is the URL name of
    the LineOptions that lists them anew when another is chosen.
    """
    field = form.fields["budget"]
    # What may be chosen, whatever is listed.
    field.queryset = queries.claimable_budgets(units)
    field.widget = LineSelect(attrs={**field.widget.attrs, "data-lines": ""})
    # Not form["budget"], which would keep the help text as it is now.
    typed = str(field.get_bound_field(form, "budget").value() or "")
    several = form.fields["unit"].get_bound_field(form, "unit") if len(units) > 1 else None
    chosen = [unit for unit in units if several is None or str(unit.pk) == str(several.value())]
    lines = _lines(chosen)
    key = number_in(typed)
    if key is not None and all(line.pk != key for line in lines):
        lines += queries.with_use(field.queryset.filter(pk=key))
    field.widget.left = {str(line.pk): line.available for line in lines}
    field.choices = [("", field.empty_label), *((line.pk, _label(line)) for line in lines)]
    if not lines and (sentence := why_no_line(units)):
        field.help_text = sentence
    elif several:
        field.help_text, where = f"{UNIT_FIRST}{field.help_text}", f"#{several.id_for_label}"
        field.widget.attrs |= {
            "hx-get": reverse(options_page),
            "hx-trigger": f"change from:{where}",
            "hx-include": where,
        }


def lines_of_branches(user, scope):
    """Return the lines of this year of the sub-unions for which this user answers, in order; one query at most."""
    answers = roles_allowing(permissions.READ_EXECUTION)
    units = [one.unit for one in user.current_grants if one.role in answers and one.unit.kind in SUB_UNIONS]
    return queries.execution(scope, timezone.localdate().year, units=units) if units else []


class LineOptions(ScopedViewMixin, View):
    """The lines of one unit as options: only of a unit for which this person has the permission."""

    empty_label = CHOOSE

    def get(self, request):
        units = units_for(request.scope, self.permission_required)
        lines = _lines(units.filter(pk=number_in(request.GET.get("unit", ""))))
        options = [(str(line.pk), _label(line), line.available) for line in lines]
        context = {"empty_label": self.empty_label, "options": options, "chosen": request.GET.get("budget")}
        return render(request, "finance/_line_options.html", context)


def _lines(units):
    return list(queries.with_use(queries.claimable_budgets(units))) if units else []


def _label(line):
    return f"{line}（还可用 {line.available:,} 元）"
