"""The tables of what caps are set for, and of the caps (limits per person)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from unionportal.core.access.scoping import Unitless
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.money import MoneyField, in_yuan
from welfare.choices import Severity
from welfare.models.rule import CODE, CodeField, Rule, rule_constraints


@tracked
class CapGroup(Unitless):
    """What a cap is set for (上限项目): one occasion, or several that count together. Reference data for everybody."""

    code = models.CharField("代码", max_length=30, unique=True, validators=[CODE], help_text="登记后不改。")
    name = models.CharField("名称", max_length=60, help_text="如“慰问·生病住院”“节日福利（每人每年）”。")
    plain = models.CharField("对会员的说法", max_length=60, help_text="如“生病住院”“节日福利”。")
    yearly = models.BooleanField(
        "按年累计", default=False, help_text="同一年里这一项目的各次合在一起算；不勾选为每次分别算。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "上限项目"
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @classmethod
    def by_code(cls, codes):
        """Return {code: group}; a code without one counts each time and is its own name."""
        found = cls.objects.in_bulk(set(codes), field_name="code")
        return {code: found.get(code) or cls(code=code, name=code, plain=code) for code in codes}

    @property
    def span(self):
        """How amounts are counted, in words."""
        return "每人每年累计" if self.yearly else "每次"


def cap_groups():
    """Return {code: name} of what caps are set for."""
    return dict(CapGroup.objects.values_list("code", "name"))


@tracked
class Standard(Rule):
    """A limit per person (标准), dated, with clause and source; or that there is none, and who says so."""

    KEY = ("subject",)
    worklist = Worklist(13)

    subject = CodeField("项目", max_length=30, names=cap_groups)
    amount = MoneyField("上限（元）", null=True, blank=True)
    unlimited = models.BooleanField("不设上限", default=False, help_text="有文件写明不设上限，或写明由谁决定时勾选。")
    # No default: whoever adds a row says it, so that a new one does not soften the one before unnoticed.
    severity = models.CharField("超出时", max_length=10, choices=Severity)

    class Meta:
        verbose_name = verbose_name_plural = "慰问福利标准"
        ordering = ["subject", "-valid_from", "-pk"]
        constraints = [
            *rule_constraints("subject"),
            models.CheckConstraint(
                condition=Q(unlimited=True, amount__isnull=True)
                | Q(unlimited=False, amount__isnull=False, amount__gt=0),
                name="welfare_standard_amount",
                violation_error_message="请填写大于零的上限，或勾选“不设上限”（这时不填金额）。",
            ),
        ]

    def __str__(self):
        return f"{self.get_subject_display()} {self.words}"

    def clean(self):
        if self.unlimited and self.amount is not None:
            raise ValidationError({"amount": "勾选“不设上限”时不填金额。"})

    @property
    def words(self):
        """The limit in words."""
        if self.unlimited:
            return "不设上限"
        return "上限未填" if self.amount is None else in_yuan(self.amount)

    @property
    def waiting_line(self):
        """What the list of what waits says of it, with what it replaces."""
        before = type(self).objects.in_force(self.valid_from).filter(subject=self.subject).first()
        old = f"（原为{before.words}，{before.get_severity_display()}）" if before else ""
        return f"{self}，{self.get_severity_display()}，{self.valid_from:%Y-%m-%d} 起{old}"
