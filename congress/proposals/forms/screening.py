"""Many proposals screened on one page: a decision, an opinion and the departments of each."""

from django import forms

from congress.proposals.proposal_flow import PROPOSAL_FLOW
from congress.proposals.queries import named_department
from congress.proposals.services.screening import ACCEPTING, SCREENED

_DECISIONS = [("", "暂不处理"), *((name, PROPOSAL_FLOW.transitions[name].label) for name in SCREENED)]


class ScreeningRow(forms.Form):
    """One proposal; without a decision nothing is done with it."""

    move = forms.ChoiceField(label="审查决定", choices=_DECISIONS, required=False)
    reason = forms.CharField(label="审查意见", max_length=500, required=False)
    lead = forms.TypedChoiceField(label="主办部门", required=False, empty_value=None)
    assisting = forms.TypedMultipleChoiceField(label="协办部门", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, proposal, departments, opinions, **kwargs):
        """Offer `departments` {key: unit}, none where this person assigns none; `opinions` is the id of their list."""
        super().__init__(*args, prefix=f"p{proposal.pk}", **kwargs)
        self.proposal = proposal
        self.fields["reason"].widget.attrs["list"] = opinions
        offered = [(key, named_department(unit)) for key, unit in departments.items()]
        for name, first in (("lead", [("", "不交办")]), ("assisting", [])):
            if departments:
                self.fields[name].choices = [*first, *offered]
                self.fields[name].coerce = lambda key: departments[int(key)]
            else:
                del self.fields[name]

    def answers(self, reason):
        """Return what the service is given, with `reason` where the row has none of its own."""
        given = self.cleaned_data
        found = {"move": given["move"], "reason": given["reason"] or reason}
        if given["move"] in ACCEPTING or given.get("lead"):
            found |= {"lead": given.get("lead"), "assisting": given.get("assisting", ())}
        return found


class ScreeningForm(forms.Form):
    """The opinion of all rows that have none of their own."""

    reason = forms.CharField(
        label="共同的审查意见", max_length=500, required=False, help_text="没有单独填写的提案用这一条，提案人会看到。"
    )
