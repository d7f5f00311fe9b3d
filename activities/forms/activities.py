"""Forms of an activity: application, sign-up, roster, record, claim, entries, fulfilment of a plan item."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities import permissions
from activities.choices import ActivityKind, Level, ParticipantRole, PlanOutcome, level_of
from activities.forms.attendance import AttendanceField
from activities.forms.fields import AnyonesNumberField, member_field, members_for, note_field, offer_units
from activities.models import Activity, Club, Entry, PlanItem
from activities.services.activities import over_approved
from finance.services import offer_lines
from members.models import Member
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.models import Unit
from unionportal.core.pages.asking import Meant, require_tick
from unionportal.core.pages.file_fields import FilesField, FilesInput
from unionportal.core.pages.filters import mentioning
from unionportal.core.pages.inputs import day_input
from unionportal.core.pages.named_choices import choose_by_name
from unionportal.core.pages.report_sentence import ReportSentenceForm
from unionportal.core.values.dates import chinese_day
from unionportal.core.values.money import PlainDecimalField
from unionportal.core.values.names import plain_name
from unionportal.core.values.numerals import number_in
from unionportal.core.values.rules import not_later_than_today

# Fields for the union's office only, needed by figures and reports.
NO_LINE = "不列支"
# So many activities are listed at once; others are found.
LISTED = 50
OF_THE_OFFICE = ("series", "edition", "level", "for_cadres")
_WITH_CHILDREN = (ActivityKind.FAMILY, ActivityKind.WOMEN)
_WITH_EVENTS = (ActivityKind.SPORT_CULTURE, ActivityKind.CONTEST)


class ActivityForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = Activity
        field_classes = {"hours": PlainDecimalField}
        fields = [
            "unit",
            "title",
            "kind",
            "starts_on",
            "ends_on",
            "place",
            "plan",
            "audience",
            "club",
            "signup_from",
            "signup_until",
            "quota",
            "budget_amount",
            "budget",
            "series",
            "edition",
            "level",
            "for_cadres",
            "hours",
            "online",
        ]
        widgets = {name: day_input() for name in ("starts_on", "ends_on", "signup_from", "signup_until")} | {
            "plan": forms.Textarea(attrs={"rows": 4})
        }
        help_texts = {
            "ends_on": "空白为当天结束。",
            "club": "俱乐部的活动请选择。",
            "budget_amount": "没有经费的空白或填0，由工会专干批准；有经费的由工会主席批准。",
            "budget": "本组织或上级的预算。",
            "hours": "培训和讲座填写。",
        }

    def __init__(self, *args, scope, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = offer_units(self, "unit", scope, permissions.ADD_ACTIVITY)
        self.fields["budget"].empty_label = NO_LINE
        offer_lines(self, units, options_page="activities:line_options")
        clubs = Club.objects.in_being(timezone.localdate()).visible_to(scope.judged(permissions.ADD_ACTIVITY))
        if self.instance.club_id:
            clubs = clubs | Club.objects.filter(pk=self.instance.club_id)
        self.fields["club"].queryset = clubs
        choose_by_name(self, "series")
        self.fields["ends_on"].required = False
        if not user.has_perm(permissions.CHANGE_SERIES):
            for name in OF_THE_OFFICE:
                self.fields.pop(name, None)
        if "level" in self.fields:
            self._offer_the_level_of_the_organiser()

    def _offer_the_level_of_the_organiser(self):
        self.fields["level"].required = False
        self.fields["level"].choices = [("", "随主办组织"), *Level.choices]
        if not self.instance.pk:
            self.initial["level"] = ""

    def clean(self):
        cleaned = super().clean()
        if unit := cleaned.get("unit"):
            self._follow_organiser(cleaned, unit)
        begins = cleaned.get("starts_on")
        if not cleaned.get("ends_on") and "ends_on" not in self.errors:
            cleaned["ends_on"] = begins
        if cleaned.get("ends_on") and begins and cleaned["ends_on"] < begins:
            self.add_error("ends_on", "结束日期不得早于开始日期。")
        if cleaned.get("budget_amount") and not cleaned.get("budget") and "budget" not in self.errors:
            self.add_error("budget", "有经费的活动请选择列支预算。")
        if cleaned.get("audience") == "club" and not cleaned.get("club"):
            self.add_error("club", "面向俱乐部成员的活动须选择俱乐部。")
        self._check_sign_up(cleaned)
        return cleaned

    def _follow_organiser(self, cleaned, unit):
        """Set the level that follows from the organiser; one that the office chose stays where nobody is asked."""
        if "level" in self.fields:
            cleaned["level"] = cleaned.get("level") or level_of(unit)
        elif not self.instance.pk:
            self.instance.level = level_of(unit)

    def _check_sign_up(self, cleaned):
        since, until = cleaned.get("signup_from"), cleaned.get("signup_until")
        if until and not since and "signup_from" not in self.errors:
            self.add_error("signup_from", "请填写报名开始的日期。")
        if since and not until and "signup_until" not in self.errors:
            self.add_error("signup_until", "请填写报名截止的日期。")
        if since and until and until < since:
            self.add_error("signup_until", "报名截止不得早于报名开始。")
        if until and cleaned.get("ends_on") and until > cleaned["ends_on"]:
            self.add_error("signup_until", "报名截止不得晚于活动结束。")


class SignUpForm(forms.Form):
    event = forms.CharField(
        label="项目", required=False, max_length=60, help_text="分项目的活动填写，如 100米；多个项目分次报名。"
    )
    children = forms.IntegerField(label="携带孩子", required=False, min_value=0, max_value=9)
    note = note_field()

    def __init__(self, *args, activity, **kwargs):
        super().__init__(*args, **kwargs)
        if activity.kind not in _WITH_EVENTS:
            del self.fields["event"]
        if activity.kind not in _WITH_CHILDREN:
            del self.fields["children"]

    def answers(self):
        """Return the arguments of `sign_up` as dict."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class SignUpWindowForm(VersionedForm, forms.ModelForm):
    """Changes quota and sign-up days while the activity is approved."""

    class Meta:
        model = Activity
        fields = ["quota", "signup_from", "signup_until", "consent_hours"]
        widgets = {"signup_from": day_input(), "signup_until": day_input()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consent_hours"].required = False

    def clean_consent_hours(self):
        given = self.cleaned_data["consent_hours"]
        return self.instance.consent_hours if given is None else given


class EnrolForm(forms.Form):
    """Adds one person to the roster: a member, or a guest by name."""

    member = AnyonesNumberField(
        label="会员",
        queryset=Member.objects.none(),
        search_page="activities:member_search",
        required=False,
        help_text="输入姓名、工号或拼音，点选一位；外单位的会员输入完整工号。",
    )
    guest = forms.CharField(label="来宾姓名", required=False, max_length=100, help_text="不是会员的填姓名。")
    event = forms.CharField(label="项目", required=False, max_length=60)
    role = forms.ChoiceField(label="身份", choices=ParticipantRole.choices, initial=ParticipantRole.PARTICIPANT)
    children = forms.IntegerField(label="携带孩子", required=False, min_value=0, max_value=9)
    note = note_field()

    def __init__(self, *args, scope, activity, **kwargs):
        super().__init__(*args, prefix="new", **kwargs)
        self.fields["member"].queryset = members_for(scope, permissions.KEEP_ROSTER)
        if activity.kind not in _WITH_EVENTS:
            del self.fields["event"]
        if activity.kind not in _WITH_CHILDREN:
            del self.fields["children"]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("member")) == bool(cleaned.get("guest")):
            raise ValidationError("请选择一位会员，或填写一位来宾的姓名。")
        return cleaned

    def answers(self):
        """Return the arguments of `enrol` as dict."""
        given = {name: value for name, value in self.cleaned_data.items() if value and name != "guest"}
        return given | {"name": self.cleaned_data["guest"]}


class RecordForm(ReportSentenceForm):
    """Records an activity: attendance or counts, cost, photos."""

    attended = AttendanceField(label="到场的人")
    people = forms.IntegerField(label="人数", required=False, min_value=0, max_value=1_000_000)
    person_times = forms.IntegerField(label="人次", required=False, min_value=0, max_value=1_000_000)
    families = forms.IntegerField(label="家庭", required=False, min_value=0, max_value=1_000_000)
    children = forms.IntegerField(label="孩子", required=False, min_value=0, max_value=1_000_000)
    photos = FilesField(
        label="照片",
        # Photos are stored even if the rest is refused, and must not be sent twice.
        widget=FilesInput(attrs={"accept": "image/*", "hx-preserve": False}),
        help_text="可选多张，也可以现拍。",
    )
    summary = forms.CharField(label="活动小结", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    cost = PlainDecimalField(label="实际支出（元）", required=False, max_digits=14, decimal_places=2, min_value=0)
    is_over = Meant("超过批准经费的部分不申请支出")

    def __init__(self, *args, activity, roster, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attended"].offer(roster)
        self.activity, self.has_roster = activity, roster.exists()
        self.initial.setdefault("summary", activity.summary)
        self.initial.setdefault("cost", activity.cost)
        self.start_from(activity)
        if self.has_roster:
            self.fields["people"].help_text = "空白按名单计算；另有没登记名单的人，填总数。"
        else:
            del self.fields["attended"]
            self.fields["people"].help_text = "没有名单时填写人数，亲子活动可只填家庭数。"
            for name in ("people", "person_times", "families", "children"):
                self.initial.setdefault(name, getattr(activity, name) or None)
        self.fields["person_times"].help_text = "空白同人数。"

    def clean(self):
        cleaned = super().clean()
        people, times = cleaned.get("people"), cleaned.get("person_times")
        if people is not None and times is not None and times < people:
            self.add_error("person_times", "人次不得少于人数。")
        sentence = over_approved(self.activity, cleaned.get("cost"))
        if sentence and not cleaned.get("is_over"):
            require_tick(self, "is_over", sentence)
        return cleaned

    def answers(self):
        """Return the arguments of `record_activity` as dict."""
        names = ("people", "person_times", "families", "children", "summary", "cost")
        answers = {name: self.cleaned_data[name] for name in names}
        return answers | self.sentence() | {"attendance": self.cleaned_data["attended"] if self.has_roster else None}


class ClaimForm(forms.Form):
    amount = PlainDecimalField(label="金额（元）", max_digits=14, decimal_places=2, min_value=0.01)
    payee = forms.CharField(
        label="收款人", max_length=100, validators=[plain_name], help_text="单位全称或姓名，与发票、账户一致。"
    )
    budget = forms.ModelChoiceField(label="列支预算", queryset=None, empty_label="请选择")
    purpose = forms.CharField(label="用途", max_length=200, required=False, help_text="空白为活动名称。")

    def __init__(self, *args, activity, **kwargs):
        super().__init__(*args, **kwargs)
        # Not more than was approved, which would be refused.
        sums = [one for one in (activity.cost, activity.budget_amount) if one]
        self.initial.setdefault("amount", min(sums, default=None))
        self.initial.setdefault("budget", activity.budget_id)
        offer_lines(self, [activity.unit])


class EntryForm(VersionedForm, forms.ModelForm):
    member = member_field("会员", required=False, help_text="选手是会员的请点选；队和集体作品空白。")

    class Meta:
        model = Entry
        fields = ["kind", "title", "unit", "member", "people", "team", "result", "rank", "prize", "score"]
        field_classes = {"score": PlainDecimalField}
        help_texts = {"people": "队员或作者，用顿号隔开。", "result": "如 12秒3、3比1。"}

    def __init__(self, *args, activity, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.organisations()
        self.fields["unit"].initial = activity.unit
        self.fields["member"].queryset = members_for(scope, permissions.KEEP_ROSTER)
        teams = activity.entries.filter(kind="team").exclude(pk=self.instance.pk)
        self.fields["team"].queryset = teams
        if not teams.exists():
            del self.fields["team"]


class _OnPlanItem(VersionedForm, forms.ModelForm):
    """An act on a plan item; its fields are declared, and saved by the service."""

    class Meta:
        model = PlanItem
        fields = ()


class _FindLine(forms.TextInput):
    input_type = "search"
    template_name = "activities/plan/_find.html"


class FulfilForm(_OnPlanItem):
    """Records when a plan item was done: the activities that fulfilled it, or a note.

    Of a year with many activities those of the item's unit are listed, or what is found; what is ticked stays listed.
    """

    done_on = forms.DateField(label="完成日期", widget=day_input())
    find = forms.CharField(
        label="查找活动", required=False, max_length=60, widget=_FindLine(attrs={"placeholder": "名称、编号或主办组织"})
    )
    activities = forms.ModelMultipleChoiceField(
        label="对应的活动", queryset=Activity.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    done_note = forms.CharField(label="完成情况", required=False, max_length=200)

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        item = self.instance
        kept = {
            "done_on": item.done_on or timezone.localdate(),
            "activities": list(item.activities.all()),
            "done_note": item.done_note,
        }
        self.initial = kept | self.initial
        chosen, note = self.fields["activities"], self.fields["done_note"]
        chosen.queryset = offered
        chosen.label_from_instance = lambda one: f"{chinese_day(one.starts_on)} {one.title}"
        number = len(offered.values_list("pk")[: LISTED + 1])
        if number > LISTED:
            self._list_some(offered)
        else:
            del self.fields["find"]
        if number:
            chosen.required_when = "不选时须写完成情况"
            note.required_when = "不选活动时必填"
        else:
            del self.fields["activities"]
            note.required = True

    def _list_some(self, offered):
        """List what is ticked and what is found; what may be chosen stays the whole of `offered`."""
        chosen, find = self.fields["activities"], self.fields["find"]
        # Not self["find"], which would keep the help text as it is now.
        typed = (find.get_bound_field(self, "find").value() or "").strip()
        values = map(str, chosen.get_bound_field(self, "activities").value() or ())
        ticked = [number for value in values if (number := number_in(value)) is not None]
        of_unit = offered.filter(unit=self.instance.unit_id)
        found = mentioning(offered, typed, "title", "number", "unit__name") if typed else of_unit
        rows = list(found.exclude(pk__in=ticked)[: LISTED + 1])
        listed = [*offered.filter(pk__in=ticked), *rows[:LISTED]]
        chosen.choices = [(row.pk, chosen.label_from_instance(row)) for row in listed]
        chosen.help_text = f"只列出勾选的和前{LISTED}项，请把名称写完整些再查找。" if len(rows) > LISTED else ""
        find.help_text = "不查找时列出本组织的活动；勾选的都会保留。"

    def clean_done_on(self):
        return not_later_than_today(self.cleaned_data["done_on"], "完成日期")

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("activities") and not cleaned.get("done_note"):
            raise ValidationError("请选择对应的活动，或写明完成情况。")
        return cleaned


class AdjustForm(_OnPlanItem):
    """Postpones or drops a plan item, or has it go on."""

    outcome = forms.ChoiceField(
        label="调整", choices=[*PlanOutcome.choices, ("", "照计划进行")], required=False, widget=forms.RadioSelect
    )
    outcome_reason = forms.CharField(
        label="原因",
        required=False,
        max_length=200,
        help_text="推迟的写明推迟到什么时候；公布的计划和工作报告里会印出。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"outcome": self.instance.outcome, "outcome_reason": self.instance.outcome_reason}
        # One of the three is always chosen.
        self.fields["outcome"].required_later = True
        self.fields["outcome_reason"].required_when = "推迟、不再进行的必填"
