"""The filter form of the list of delegates; the values stay in the query string."""

from django import forms
from django.utils import timezone

from congress.bodies.models import Delegation, Term
from congress.choices import DelegateCategory, DelegateKind
from congress.permissions import VIEW_DELEGATE
from members import people_search
from unionportal.core.pages.filters import ListFilter, choice_box, search_box
from unionportal.core.pages.named_choices import choose_by_name


class DelegateFilter(ListFilter):
    q = search_box("姓名、拼音或工号", max_length=60)
    term = forms.ModelChoiceField(Term.objects.none(), label="届次", required=False, empty_label="全部")
    delegation = forms.ModelChoiceField(Delegation.objects.none(), label="代表团", required=False, empty_label="全部")
    kind = choice_box("代表类别", DelegateKind.choices)
    category = choice_box("人员类别", DelegateCategory.choices)
    serving = choice_box("任期", [("now", "在任"), ("over", "已终止")])
    order = people_search.name_order_box("按代表团和拼音")

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        # The terms of the delegates in scope: a sub-union sees its delegates, though the term is the school's.
        seen = scope.judged(VIEW_DELEGATE)
        self.fields["term"].queryset = Term.objects.visible_to(seen)
        choose_by_name(self, "delegation", label="name_and_term")
        self.fields["delegation"].queryset = Delegation.objects.visible_to(seen).select_related("term")

    def by(self, name, value, rows):
        if name == "order":
            return people_search.by_strokes(rows, "-term__since", "delegation__name", member="member__")
        if name != "serving":
            return super().by(name, value, rows)
        serving = rows.serving(timezone.localdate())
        return serving if value == "now" else rows.exclude(pk__in=serving.values("pk"))

    def search(self, rows, text):
        return rows.filter(people_search.about(text)) if text else rows
