"""The form of a department's reply."""

from django import forms

from congress.choices import ResultClass
from congress.proposals.assignment_flow import ASSIGNMENT_FLOW
from unionportal.core.flow.moves import MoveForm
from unionportal.core.pages.file_fields import FilesField
from unionportal.core.pages.inputs import day_input


@ASSIGNMENT_FLOW.form("draft")
class ReplyForm(MoveForm):
    """Drafts the reply; it starts from a rejected draft or the text of the last round."""

    result_class = forms.ChoiceField(label="办理结果", choices=ResultClass.choices, widget=forms.RadioSelect)
    content = forms.CharField(label="答复内容", max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    finish_by = forms.DateField(
        label="计划完成日期",
        required=False,
        widget=day_input(),
        help_text="选 B 的填写。",
    )
    reason = forms.CharField(
        label="不能办理的原因",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="选 C 或 D 的填写。",
    )
    met_in_person = forms.BooleanField(label="已与提案人面对面沟通", required=False)
    kept = forms.ModelMultipleChoiceField(
        None,
        label="已有的附件",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="去掉勾选的，送签时不再附上。",
    )
    files = FilesField(label="附件")

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        reply = record.current_reply
        if reply:
            for name in ("result_class", "content", "finish_by", "reason", "met_in_person"):
                self.initial[name] = getattr(reply, name)
        # A list, which does not change when the service removes what is no longer chosen.
        drafted = list(reply.files.all()) if reply and not reply.signed_on else []
        if not drafted:
            del self.fields["kept"]
            return
        self.fields["kept"].queryset = reply.files.all()
        self.initial["kept"] = drafted

    def clean_kept(self):
        return list(self.cleaned_data["kept"])
