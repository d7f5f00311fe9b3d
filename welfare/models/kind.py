"""The table of what the union gives, occasions of visits and gifts and kinds of grants, and who is entitled to it."""

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from welfare.choices import CONCERNS, SELF, BenefitType, Form, Former, Kinship, Once, Unless
from welfare.models.rule import CODE, CodeField, Rule, RuleQuerySet, named, rule_constraints
from welfare.models.standard import cap_groups


def _names(benefit):
    return named(BenefitKind.objects.filter(benefit=benefit))


def visit_occasions():
    """Return {code: name} of the occasions of visits."""
    return _names(BenefitType.VISIT)


def grant_kinds():
    """Return {code: name} of the kinds of grants."""
    return _names(BenefitType.GRANT)


def gift_occasions():
    """Return {code: name} of the occasions of gifts."""
    return _names(BenefitType.GIFT)


class BenefitKindQuerySet(RuleQuerySet):
    def of(self, benefit, code, day):
        """Return the rule of the code on `day`, or None."""
        return self.of_day(day).get((benefit, code))

    def codes(self, benefit, **having):
        """Return the codes of confirmed rows of any day, of those with these values."""
        return set(self.confirmed().filter(benefit=benefit, **having).values_list("code", flat=True))


def birthday_occasions():
    """Return [(code, name)] of the occasions of gifts that are given by month of birth."""
    codes = BenefitKind.objects.codes(BenefitType.GIFT, by_birth_month=True)
    return [(code, name) for code, name in gift_occasions().items() if code in codes]


def _several(label, choices, **more):
    return ArrayField(
        models.CharField(max_length=20, choices=choices), verbose_name=label, blank=True, default=list, **more
    )


@tracked
class BenefitKind(Rule):
    """One occasion of visits or gifts, or kind of grants: who is entitled to it on which conditions. Dated."""

    KEY = ("benefit", "code")
    worklist = Worklist(12)

    benefit = models.CharField("类别", max_length=10, choices=BenefitType)
    code = models.CharField(
        "代码", max_length=20, validators=[CODE], help_text="登记后不改；统计数字和台账以它识别，如 hospital。"
    )
    name = models.CharField("名称", max_length=40)
    place = models.PositiveSmallIntegerField("次序", default=100)
    also = _several(
        "会员以外还可享受的",
        Former.choices,
        help_text="平时只有事项当天在会的会员可享受；这里写明已不在会但仍可享受的人。",
    )
    needs_dues = models.BooleanField(
        "须缴纳会费并纳入拨缴工资总额", default=False, help_text="不缴会费、工资不在拨缴基数内的会员不享受。"
    )
    guests = models.BooleanField("名单上可有非会员", default=False, help_text="只用于发放，如物业、外聘人员。")
    unless_entitled = models.CharField("不符合享受条件时", max_length=10, choices=Unless, default=Unless.BLOCK)
    concerns = _several("发生在谁身上", CONCERNS, help_text="本人，或哪些亲属；如亲人去世为配偶、父母、子女。")
    asks_illness = models.BooleanField("填写医院和病情", default=False)
    window_days = models.PositiveSmallIntegerField(
        "申领期限（天）", null=True, blank=True, help_text="发生之后多少天内上报，超过须说明原因；空白为不限。"
    )
    once = models.CharField("次数", max_length=10, choices=Once, default=Once.ALWAYS, blank=True)
    unless_once = models.CharField("超过次数时", max_length=10, choices=Unless, default=Unless.WARN)
    gap_days = models.PositiveSmallIntegerField(
        "视为同一件事的间隔（天）",
        null=True,
        blank=True,
        help_text="同一人在这么多天之内再报一次，是同一件事，不予办理。",
    )
    forms = _several("允许的形式", Form.choices, help_text="没有勾选的形式不能用。")
    evidence = models.CharField("所需证明", max_length=200, blank=True, help_text="上报时显示，如“结婚证复印件”。")
    needs_evidence = models.BooleanField("没有附件须说明原因", default=False)
    by_birth_month = models.BooleanField("按出生月份发放", default=False, help_text="只用于发放：名单按生日生成。")
    cap = CodeField("上限项目", max_length=30, names=cap_groups)
    guest_cap = CodeField(
        "非会员的上限项目", max_length=30, names=cap_groups, blank=True, help_text="名单上可有非会员时填写。"
    )
    keeper = models.CharField("由谁维护", max_length=100, default="校工会")

    objects = BenefitKindQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "慰问福利事项"
        ordering = ["benefit", "place", "code", "-valid_from", "-pk"]
        constraints = [
            *rule_constraints("benefit", "code"),
            models.CheckConstraint(
                condition=Q(benefit=BenefitType.GIFT) | Q(guests=False, by_birth_month=False),
                name="welfare_benefitkind_gifts_alone",
                violation_error_message="“名单上可有非会员”“按出生月份发放”只用于发放。",
            ),
            models.CheckConstraint(
                condition=Q(guests=False, guest_cap="") | Q(guests=True) & ~Q(guest_cap=""),
                name="welfare_benefitkind_guests_capped",
                violation_error_message="名单上可有非会员的，须选择非会员的上限项目；其他的不填。",
            ),
        ]

    def __str__(self):
        return f"{self.get_benefit_display()}·{self.name}"

    def clean(self):
        if not self.forms:
            raise ValidationError({"forms": "请至少选一种允许的形式。"})
        if self.benefit == BenefitType.VISIT and not self.concerns:
            raise ValidationError({"concerns": "请选择发生在谁身上：本人或亲属。"})

    @property
    def waiting_line(self):
        """What the list of what waits says of it."""
        return f"{self}，{self.valid_from:%Y-%m-%d} 起，{self.clause}"

    @property
    def kin(self):
        """The codes of the relatives to whom the event may happen."""
        return [code for code in self.concerns if code != SELF]

    @property
    def named_kin(self):
        """The relatives to whom the event may happen, in words."""
        return "、".join(Kinship(code).label for code in self.kin)

    @property
    def is_about_kin(self):
        """Whether the event happens to a relative, never to the member."""
        return bool(self.kin) and SELF not in self.concerns

    @property
    def questions(self):
        """The names of the columns of a visit that this occasion alone asks for."""
        return [
            *(("kinship", "relative") if self.kin else ()),
            *(("hospital", "diagnosis") if self.asks_illness else ()),
        ]

    def named(self, field):
        """Return the labels of a field with several codes, joined by “、”."""
        labels = dict(self._meta.get_field(field).base_field.choices)
        return "、".join(labels[code] for code in getattr(self, field))


VisitOccasionField = partial(CodeField, max_length=20, names=visit_occasions)
GrantKindField = partial(CodeField, max_length=20, names=grant_kinds)
GiftOccasionField = partial(CodeField, max_length=20, names=gift_occasions)
