"""Forms of a selection: set-up, nomination, vote, scores and decision."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower

from activities import permissions
from activities.forms.fields import member_field, members_for, offer_units
from activities.models import Candidate, Selection
from activities.selection_flow import SELECTION_FLOW
from unionportal.core.choices import Custody
from unionportal.core.flow.moves import MoveForm
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.models import User
from unionportal.core.pages.inputs import day_input, units_for
from unionportal.core.pages.named_choices import choose_by_name
from unionportal.core.values.money import PlainDecimalField
from unionportal.core.values.numerals import number_in

TELLERS = 3
_SEPARATORS = re.compile(r"[\s,，;；、]+")


class SelectionForm(VersionedForm, forms.ModelForm):
    experts = forms.CharField(
        label="评分专家", required=False, max_length=1000, help_text="专家账号的工号，用逗号隔开；不评分的空白。"
    )

    tellers = forms.CharField(
        label="监票人",
        required=False,
        max_length=200,
        help_text="由监票人保管私钥的，填三个账号的工号，用逗号隔开；开始推荐后各人在评选的页面领取自己的密码。",
    )

    class Meta:
        model = Selection
        fields = [
            "unit",
            "title",
            "series",
            "kind",
            "purpose",
            "nominate_from",
            "nominate_until",
            "vote_from",
            "vote_until",
            "votes_per_person",
            "seats",
            "vote_weight",
            "score_weight",
            "custody",
        ]
        widgets = {name: day_input() for name in ("nominate_from", "nominate_until", "vote_from", "vote_until")} | {
            "purpose": forms.Textarea(attrs={"rows": 4})
        }
        help_texts = {"vote_weight": "与评分权重之和为100。"}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        offer_units(self, "unit", scope, permissions.ADD_SELECTION)
        choose_by_name(self, "series")
        if self.instance.pk:
            for people in ("experts", "tellers"):
                names = getattr(self.instance, people).order_by("username").values_list("username", flat=True)
                self.initial[people] = "，".join(names)

    def clean_experts(self):
        """Return the accounts of the experts named."""
        return self._accounts("experts")

    def clean_tellers(self):
        """Return the accounts of the tellers named."""
        return self._accounts("tellers")

    def _accounts(self, field):
        names = [name for name in _SEPARATORS.split(self.cleaned_data[field]) if name]
        accounts = User.objects.filter(is_active=True).alias(lower=Lower("username"))
        found = {user.username.lower(): user for user in accounts.filter(lower__in=[name.lower() for name in names])}
        if unknown := [name for name in names if name.lower() not in found]:
            raise ValidationError(f"没有这些账号：{'、'.join(unknown)}。")
        return list(found.values())

    def clean(self):
        cleaned = super().clean()
        votes, scores = cleaned.get("vote_weight"), cleaned.get("score_weight")
        if votes is not None and scores is not None and votes + scores != 100:
            self.add_error("score_weight", "投票权重与评分权重之和须为100。")
        if votes and not cleaned.get("vote_until") and "vote_until" not in self.errors:
            self.add_error("vote_until", "请写明投票截止的日期：在它以前，除非所有的人都已投票，谁也不能结束投票。")
        if scores and not cleaned.get("experts") and "experts" not in self.errors:
            self.add_error("experts", "评分有权重的评选须有评分专家。")
        if "tellers" not in self.errors:
            tellers = cleaned.get("tellers") or []
            if cleaned.get("custody") == Custody.TELLERS and len(tellers) != TELLERS:
                self.add_error("tellers", "由监票人保管私钥的，须填三名不同的监票人。")
            elif cleaned.get("custody") == Custody.HOUSE and tellers:
                self.add_error("tellers", "私钥由平台保管的，不填监票人。")
        return cleaned


class NominateForm(forms.ModelForm):
    member = member_field("会员", required=False, help_text="推荐个人的请点选会员。")

    class Meta:
        model = Candidate
        fields = ["unit", "member", "name", "statement"]
        widgets = {"statement": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"name": "选了会员可空白；家庭、团队填名称。"}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        offered = list(units_for(scope, permissions.NOMINATE))
        self.fields["unit"].queryset = units_for(scope, permissions.NOMINATE)
        if len(offered) == 1:
            self.fields["unit"].initial = offered[0]
        self.fields["member"].queryset = members_for(scope, permissions.NOMINATE)
        self.fields["name"].required = False
        if self.instance.selection.kind != "person":
            del self.fields["member"]

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("name"):
            if cleaned.get("member"):
                cleaned["name"] = cleaned["member"].name
            elif "member" not in self.errors:
                self.add_error("name", "请点选会员，或填写名称。")
        return cleaned


class _Candidates(forms.ModelMultipleChoiceField):
    def label_from_instance(self, candidate):
        return f"{candidate.name} · {candidate.unit.name}"


class VoteForm(forms.Form):
    candidates = _Candidates(
        label="评选对象",
        queryset=Candidate.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择要投的对象。"},
    )

    def __init__(self, *args, selection, **kwargs):
        super().__init__(*args, **kwargs)
        self.most = selection.votes_per_person
        self.fields["candidates"].queryset = selection.candidates.select_related("unit")
        self.fields["candidates"].label = f"最多选 {self.most} 个"

    def clean_candidates(self):
        chosen = list(self.cleaned_data["candidates"])
        if len(chosen) > self.most:
            raise ValidationError(f"最多选{self.most}个，您选了{len(chosen)}个。")
        return chosen


class PaperForm(forms.Form):
    """Names the voter who is handed a paper ballot."""

    member = member_field("领票人", help_text="核对本人后输入姓名、工号或拼音，点选一位。领取以后不能再用手机投票。")

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members_for(scope, permissions.RUN_SELECTION)


class ReplaceCodeForm(forms.Form):
    replace = forms.BooleanField(
        label="换一个密码：以前抄下的那个从此作废",
        error_messages={"required": "您已经领取过密码，抄下的那个有效。没有抄下或遗失的，请勾选“换一个密码”。"},
    )


def _code(label):
    shown = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs=shown))


class ScoreForm(forms.Form):
    """One number from 0 to 100 for each candidate; an empty one keeps the score given before."""

    def __init__(self, *args, candidates, given, **kwargs):
        super().__init__(*args, **kwargs)
        self.candidates = {f"points-{one.pk}": one for one in candidates}
        for name, candidate in self.candidates.items():
            self.fields[name] = PlainDecimalField(
                label=f"{candidate.name} · {candidate.unit.name}",
                required=False,
                min_value=0,
                max_value=100,
                max_digits=5,
                decimal_places=2,
                initial=given.get(candidate.pk),
                help_text=candidate.statement,
            )

    def points(self):
        """Return [(candidate, points)] of the scores filled in."""
        return [
            (self.candidates[name], value)
            for name, value in self.cleaned_data.items()
            if value is not None and name in self.candidates
        ]


@SELECTION_FLOW.form("count_votes")
class _CountForm(MoveForm):
    """Opens the ballots; where tellers hold the key, two of them type their codes."""

    is_secret = True
    papers = forms.CharField(
        label="收回的有效纸质票",
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
    )
    spoilt = forms.IntegerField(label="作废的纸质票（张）", required=False, min_value=0)
    note = forms.CharField(
        label="差额的说明",
        required=False,
        max_length=200,
        help_text="收回的比发出的少时填写：遗失、没有交回等，怎样处理。",
    )
    first_code = _code("第一名监票人的密码")
    second_code = _code("第二名监票人的密码")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        vote = self.record.secret_vote
        if vote is None or not vote.has_tellers:
            del self.fields["first_code"], self.fields["second_code"]
        if vote is None or not vote.papers:
            del self.fields["papers"], self.fields["spoilt"], self.fields["note"]
            return
        self.numbered = dict(enumerate(self.record.candidates.values_list("pk", "name"), 1))
        known = "，".join(f"{number} {name}" for number, (_, name) in self.numbered.items())
        self.fields["papers"].help_text = f"发出{vote.papers}张。一行一张票，写所选对象的序号，如“1，3”：{known}。"

    def clean_papers(self):
        """Return the keys of the candidates on each ballot."""
        lines = [line for line in self.cleaned_data["papers"].splitlines() if line.strip()]
        return [self._chosen(number, line) for number, line in enumerate(lines, 1)]

    def _chosen(self, number, line):
        places = [place for place in _SEPARATORS.split(line) if place]
        unknown = [place for place in places if number_in(place) not in self.numbered]
        if unknown:
            raise ValidationError(f"第{number}行：没有序号为“{'、'.join(unknown)}”的对象。")
        if len(set(map(int, places))) < len(places) or len(places) > self.record.votes_per_person:
            most = self.record.votes_per_person
            raise ValidationError(f"第{number}行：一张票最多选{most}个，不能重复；不合规定的票计入作废。")
        return [self.numbered[int(place)][0] for place in places]

    def clean_spoilt(self):
        return self.cleaned_data["spoilt"] or 0


@SELECTION_FLOW.form("decide")
class _DecideForm(MoveForm):
    """Decides by the totals; winners are chosen by hand only where totals tie."""

    winners = _Candidates(
        label="指定当选者",
        queryset=Candidate.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="决定说明", required=False, max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["winners"].queryset = self.record.candidates.select_related("unit")
        self.fields[
            "winners"
        ].help_text = f"不选则按总分取前{self.record.seats}名；末位并列时由会议研究指定，并写明原因。"

    def clean_winners(self):
        return list(self.cleaned_data["winners"]) or None
