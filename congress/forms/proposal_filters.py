"""The filter forms of the lists of proposals; what was typed stays in the query string."""

from django import forms
from django.db.models import Q

from congress.assignment_flow import AssignmentState
from congress.choices import ANSWERED, Outcome
from congress.models import Congress, ProposalCategory
from congress.proposal_flow import PRIVATE, PUBLIC, ProposalState
from congress.search import search


def _all(choices):
    return [("", "全部"), *choices]


class _Filter(forms.Form):
    """Unusable values of the query string filter nothing."""

    q = forms.CharField(
        label="搜索",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "案由、编号、提案人"}),
    )

    def value(self, name):
        self.is_valid()
        return self.cleaned_data.get(name)

    def narrow(self, rows):
        for name in self.fields:
            if name != "q" and (value := self.value(name)):
                rows = rows.filter(**{name: value})
        return self.search(rows, self.value("q") or "")

    def search(self, rows, text):
        for word in text.split():
            rows = rows.filter(_mentions(word, self.searched))
        return rows


def _mentions(word, fields):
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__icontains": word})
    return condition


class _ProposalFilter(_Filter):
    congress = forms.ModelChoiceField(None, label="大会", required=False, empty_label="全部")
    category = forms.ModelChoiceField(None, label="类别", required=False, empty_label="全部")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = Congress.objects.filter(Q(proposals__isnull=False) | Q(proposals_from__isnull=False)).distinct()
        self.fields["congress"].queryset = asked.select_related("term")
        self.fields["category"].queryset = ProposalCategory.objects.all()

    def search(self, rows, text):
        return search(rows, text)


class ScreeningFilter(_ProposalFilter):
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=_all((value, label) for value, label in ProposalState.choices if value not in PRIVATE),
    )


class BoardFilter(_ProposalFilter):
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=_all((value, label) for value, label in ProposalState.choices if value in (*PUBLIC, "merged")),
    )
    outcome = forms.ChoiceField(
        label="审查结果", required=False, choices=_all((one.value, one.label) for one in (*ANSWERED, Outcome.MERGED))
    )


class AssignmentFilter(_Filter):
    searched = ("proposal__title", "proposal__number", "proposal__case_number")
    state = forms.ChoiceField(label="状态", required=False, choices=_all(AssignmentState.choices))
