"""Forms of the roll and the agenda of a meeting."""

import re

from django import forms

from congress.choices import DelegateKind
from congress.meetings.models import AgendaItem
from members.models import Member
from unionportal.core.flow.versions import VersionedForm

_SEPARATORS = re.compile(r"[\s,，;；、]+")
_CELLS = re.compile(r"[\t,，;；、 　]+")
COMMITTEE, NUMBERS = "committee", "numbers"


class RollForm(forms.Form):
    """Puts the committee in office, or people by 工号, on the roll."""

    who = forms.ChoiceField(
        label="参会人员",
        widget=forms.RadioSelect,
        choices=[(NUMBERS, "按工号"), (COMMITTEE, "当天在任的委员")],
        initial=NUMBERS,
    )
    numbers = forms.CharField(
        label="工号",
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="用空格、顿号或换行隔开，可从表格里整列粘贴。",
    )
    kind = forms.ChoiceField(label="身份", choices=DelegateKind.choices)

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = self._kinds(meeting)
        if meeting.of_delegates:
            self.fields["who"].choices = [(NUMBERS, "按工号")]

    @staticmethod
    def _kinds(meeting):
        if meeting.of_delegates:
            return [(one.value, one.label) for one in (DelegateKind.NONVOTING, DelegateKind.INVITED)]
        return [(DelegateKind.FULL, "出席（计入应到）"), (DelegateKind.NONVOTING, "列席（不计入）")]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("who") != NUMBERS:
            return cleaned
        wanted = list(dict.fromkeys(filter(None, _SEPARATORS.split(cleaned.get("numbers", "")))))
        found = {member.staff_no: member for member in Member.objects.filter(staff_no__in=wanted)}
        if not wanted:
            self.add_error("numbers", "请填写工号。")
        elif missing := [number for number in wanted if number not in found]:
            self.add_error("numbers", f"没有这些工号的会员：{'、'.join(missing[:10])}。")
        cleaned["members"] = [found[number] for number in wanted if number in found]
        return cleaned


class AgendaItemForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = AgendaItem
        fields = ["kind", "title", "reporter", "position"]
        help_texts = {"position": "不填排在最后。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False


def _votes(label, **options):
    return forms.IntegerField(label=label, min_value=0, max_value=20000, **options)


class VotesForm(forms.Form):
    yes = _votes("赞成")
    no = _votes("反对", initial=0)
    abstain = _votes("弃权", initial=0)
    invalid = _votes("无效票", initial=0)


class ResolutionForm(forms.Form):
    text = forms.CharField(
        label="决议", max_length=5000, widget=forms.Textarea(attrs={"rows": 8}), help_text="保存后自动编号。"
    )


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label="撤回原因",
        max_length=200,
        help_text="编号留给这个议题，再登记决议时仍用它；原来的文字和原因记入操作日志。",
    )


class ElectionForm(forms.Form):
    candidates = forms.CharField(
        label="候选人得票",
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一位：姓名、职务、赞成、反对、弃权，用空格或逗号隔开。职务没有的写“无”。",
    )
    seats = forms.IntegerField(
        label="应选人数", min_value=1, max_value=500, required=False, help_text="差额选举填写；不填则达到票数的都当选。"
    )
    invalid = _votes("无效票", initial=0)

    def clean_candidates(self):
        found = []
        for number, line in enumerate(self.cleaned_data["candidates"].splitlines(), 1):
            cells = [cell for cell in _CELLS.split(line.strip()) if cell]
            if not cells:
                continue
            if len(cells) != 5 or not all(cell.isdecimal() for cell in cells[2:]):
                raise forms.ValidationError(f"第{number}行请写成：姓名 职务 赞成 反对 弃权。")
            name, office, *votes = cells
            yes, no, abstain = map(int, votes)
            office = "" if office == "无" else office
            found.append({"name": name[:100], "office": office[:60], "yes": yes, "no": no, "abstain": abstain})
        return found
