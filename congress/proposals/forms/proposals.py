"""Forms of a draft, its files, and the moves of a proposal."""

from django import forms

from congress.bodies.models import Congress, Delegation
from congress.choices import Rating
from congress.proposals.assignment_flow import ASSIGNMENT_FLOW
from congress.proposals.models import Proposal, ProposalCategory
from congress.proposals.proposal_flow import PROPOSAL_FLOW
from congress.proposals.queries import departments, merge_targets, named_department, open_congresses
from congress.proposals.services import default_due_on
from unionportal.core.flow.moves import MoveForm
from unionportal.core.pages.file_fields import FilesField
from unionportal.core.pages.inputs import day_input
from unionportal.core.pages.report_sentence import ReportSentenceForm

# Longer than any rule allows; the rule's own limits are checked when co-signers are invited.
_LONGEST = 5000


class StartForm(forms.Form):
    """Starts a draft; a title is enough."""

    congress = forms.ModelChoiceField(Congress.objects.none(), label="提交给", empty_label=None)
    title = forms.CharField(
        label="案由", max_length=100, help_text="一事一案，一句话说明要解决什么，如“关于改善教工食堂就餐环境的提案”。"
    )
    category = forms.ModelChoiceField(
        ProposalCategory.objects.filter(is_active=True), label="类别", required=False, empty_label="以后再选"
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        offered = open_congresses(user)
        self.fields["congress"].queryset = offered
        if len(offered) == 1:
            self.fields["congress"].initial = offered[0]
            self.fields["congress"].widget = forms.HiddenInput()


class TextForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Proposal
        fields = ["title", "category", "on_behalf_of", "analysis", "suggestion"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rule, own = self.instance.rule(), self.instance.proposer.delegation_id
        self.fields["category"].queryset = ProposalCategory.objects.filter(is_active=True)
        self.fields["on_behalf_of"].queryset = Delegation.objects.filter(pk=own)
        if own is None:
            del self.fields["on_behalf_of"]
        self.fields["category"].required_later = True
        hints = {"analysis": "现状、问题和依据。", "suggestion": "希望怎样解决，由谁来办。"}
        for name, hint in hints.items():
            least, most = getattr(rule, f"{name}_min"), getattr(rule, f"{name}_max")
            field = self.fields[name]
            field.required_later = True
            field.max_length, field.help_text = _LONGEST, f"{hint}{least}至{most}字，空格不计。"
            field.widget = forms.Textarea(attrs={"rows": 8, "data-least": least, "data-most": most})
        self.initial.setdefault("version", self.instance.version)

    def clean(self):
        cleaned = super().clean()
        for name in ("analysis", "suggestion"):
            text = (cleaned.get(name) or "").replace("\r\n", "\n")
            if len(text) > _LONGEST:
                self.add_error(name, f"太长了，最多{_LONGEST}字，现有{len(text)}字。")
            cleaned[name] = text
        return cleaned

    def _post_clean(self):
        """Skip the model's checks: the service saves and checks, and the page shows the stored row beside a refusal."""

    @property
    def text(self):
        """The text fields by name, for `save_draft`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class FilesForm(forms.Form):
    files = FilesField(label="附件")


@ASSIGNMENT_FLOW.form("send_back", "reject", "take_away")
@PROPOSAL_FLOW.form("conclude")
class ReasonForm(MoveForm):
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 4}))


@PROPOSAL_FLOW.form("send_back", "file", "suggest", "decline", "reconsider")
class DecisionForm(MoveForm):
    reason = forms.CharField(
        label="审查意见",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="提案人和附议人会看到。",
    )


@PROPOSAL_FLOW.form("withdraw")
class WithdrawForm(MoveForm):
    reason = forms.CharField(label="撤回原因", max_length=300, required=False)


@PROPOSAL_FLOW.form("merge")
class MergeForm(DecisionForm):
    into = forms.ModelChoiceField(
        Proposal.objects.none(),
        label="并入",
        empty_label="请选择",
        error_messages={"invalid_choice": "请选择还能并入的提案。"},
    )
    field_order = ["into", "reason"]

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.fields["into"].queryset = merge_targets(record)
        self.fields["into"].help_text = "同一次大会已提交或已受理、还没有答复的提案；本案提案人保留，随主案一并答复。"


@PROPOSAL_FLOW.form("assign", "reassign")
class AssignForm(MoveForm):
    lead = forms.ModelChoiceField(None, label="主办部门", empty_label="请选择")
    assisting = forms.ModelMultipleChoiceField(
        None, label="协办部门", required=False, widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(label="答复期限", widget=day_input())

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.fields["due_on"].initial = default_due_on(record)
        for name in ("lead", "assisting"):
            if name in self.fields:
                self.fields[name].queryset = departments()
                self.fields[name].label_from_instance = named_department

    def clean_assisting(self):
        return list(self.cleaned_data["assisting"])


@PROPOSAL_FLOW.form("assist")
class AssistForm(AssignForm):
    lead = None
    field_order = ["assisting", "due_on"]

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        busy = record.assignments.standing().values("unit")
        self.fields["assisting"].queryset = departments().exclude(pk__in=busy)
        self.fields["assisting"].required = True


@PROPOSAL_FLOW.form("rate")
class RatingForm(ReportSentenceForm, MoveForm):
    rating = forms.ChoiceField(label="对办理的评价", choices=Rating.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label="意见",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="不满意的请写明哪里还没有解决，承办部门据此重新办理。",
    )
    field_order = ["rating", "comment"]
