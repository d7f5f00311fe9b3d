"""The tables of mutual aid and pairings."""

from django.db import models
from django.db.models import F, Q

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import tracked
from unionportal.core.values.money import MoneyField
from welfare import acts
from welfare.choices import MutualAidState


@tracked
class MutualAidClaim(ScopedModel):
    """A member's claim under a mutual-aid plan (互助保障) of the union above the school."""

    is_confidential = True
    reading_act = acts.READ_AID
    words_from = ("member",)
    owner_path = "member__user"
    figure_columns = (
        ("姓名", "member__name"),
        ("工号", "member__staff_no"),
        ("保障项目", "plan"),
        ("申请日期", "submitted_on"),
        ("办结日期", "decided_on"),
        ("获赔金额（元）", "granted"),
        ("分工会", "unit__name"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="分工会")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="mutual_aid", verbose_name="会员")
    plan = models.CharField("保障项目", max_length=100)
    submitted_on = models.DateField("申请日期")
    state = models.CharField("结果", max_length=20, choices=MutualAidState, default=MutualAidState.SUBMITTED)
    decided_on = models.DateField("办结日期", null=True, blank=True)
    granted = MoneyField("获赔金额（元）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "互助保障"
        ordering = ["-submitted_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MutualAidState.SUBMITTED, decided_on__isnull=True)
                | ~Q(state=MutualAidState.SUBMITTED) & Q(decided_on__isnull=False),
                name="welfare_mutualaidclaim_decided_has_date",
                violation_error_message="已办结的须填办结日期，未办结的不填。",
            ),
            models.CheckConstraint(
                condition=Q(state=MutualAidState.GRANTED, granted__gt=0)
                | ~Q(state=MutualAidState.GRANTED) & Q(granted__isnull=True),
                name="welfare_mutualaidclaim_granted_has_amount",
                violation_error_message="已获赔的须填获赔金额，其他的不填。",
            ),
            models.UniqueConstraint(
                fields=["member", "plan", "submitted_on"],
                name="welfare_mutualaidclaim_once",
                violation_error_message="此人当日对这一保障项目的申请已登记。",
            ),
        ]

    def person_and_day(self):
        return self.member, self.submitted_on

    def __str__(self):
        return f"{self.member.name} {self.plan}"


@tracked
class Pairing(ScopedModel):
    """A member who mentors a student in need (结对帮扶)."""

    is_confidential = True
    reading_act = acts.READ_PAIRING
    words_from = ("mentor",)
    owner_path = "mentor__user"
    figure_columns = (
        ("结对教职工", "mentor__name"),
        ("工号", "mentor__staff_no"),
        ("学生", "student"),
        ("学号", "student_no"),
        ("项目", "project"),
        ("结对日期", "since"),
        ("结束日期", "until"),
        ("分工会", "unit__name"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="分工会")
    mentor = models.ForeignKey("members.Member", models.PROTECT, related_name="pairings", verbose_name="结对教职工")
    student_no = models.CharField("学号", max_length=30)
    student = models.CharField("学生姓名", max_length=100)
    project = models.CharField("项目", max_length=100, blank=True)
    since = models.DateField("结对日期")
    until = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "结对帮扶"
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "student_no", "since"],
                name="welfare_pairing_once",
                violation_error_message="这一结对已登记。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="welfare_pairing_dates",
                violation_error_message="结束日期须晚于结对日期。",
            ),
        ]

    def person_and_day(self):
        return self.mentor, self.since

    def __str__(self):
        return f"{self.mentor.name} — {self.student}"
