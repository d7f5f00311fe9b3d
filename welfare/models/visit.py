"""The tables of visits and grants."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.sealing.fields import EncryptedTextField
from unionportal.core.values.dates import chinese_date
from unionportal.core.values.names import NameField
from welfare import acts, causes, permissions
from welfare.benefit_flow import BenefitState
from welfare.choices import BenefitType, Form, Kinship
from welfare.models.benefit import Benefit
from welfare.models.kind import GrantKindField, VisitOccasionField


def wrong_kin(visit):
    """Raise ValidationError if the visit names no relative where its occasion is about one, or one where it is not."""
    rule = visit.rule if visit.happened_on else None
    if rule is None:
        return
    if rule.is_about_kin and not visit.kinship:
        raise ValidationError({"kinship": f"请选择亲属关系：{rule.named_kin}。"})
    if not rule.kin and visit.kinship:
        raise ValidationError({"kinship": f"“{rule.name}”是会员本人的事，不填亲属关系。"})
    if visit.relative and not visit.kinship:
        raise ValidationError({"relative": "填写亲属姓名时请选择亲属关系。"})


@tracked
class Visit(Benefit):
    """A condolence or congratulation visit (慰问) to one member."""

    is_confidential = True
    reading_act = acts.READ_VISIT
    words_from = ("member",)
    worklist = Worklist(10, "welfare:visit_list", "welfare:visit_detail")
    cause = causes.VISIT
    type_of_benefit, code_field, day_field = BenefitType.VISIT, "occasion", "happened_on"
    written_fields = ("note",)
    sealed_fields = ("diagnosis",)
    checked_fields = Benefit.CHECKED_FIELDS
    # What people type, which may say what ails somebody.
    TYPED_FIELDS = frozenset({"hospital", "relative", "note", "over_cap_reason", "return_reason"})
    number_letter, number_series = "W", "welfare.visit"
    papers_opened_by, paper_page = permissions.READ_WORDS, "welfare:visit_file"
    owner_path = "member__user"
    figure_columns = (
        ("编号", "number"),
        ("姓名", "member__name"),
        ("工号", "member__staff_no"),
        ("事由", "get_occasion_display"),
        ("发生日期", "happened_on"),
        ("金额（元）", "amount"),
        ("支付日期", "claim__paid_on"),
        ("分工会", "unit__name"),
    )

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="visits", verbose_name="会员")
    occasion = VisitOccasionField("慰问事由")
    kinship = models.CharField("亲属关系", max_length=20, choices=Kinship, blank=True)
    # So that two parents lost on one day are two events.
    relative = NameField("亲属姓名", max_length=100, blank=True)
    happened_on = models.DateField("发生日期")
    hospital = models.CharField("医院", max_length=100, blank=True)
    # Health data (PIPL art. 28): encrypted, for the handler and the approver only; each access is logged.
    diagnosis = EncryptedTextField("病情")
    visited_on = models.DateField("慰问日期", null=True, blank=True)
    visitors = models.CharField("慰问人", max_length=200, blank=True)
    form = models.CharField("形式", max_length=10, choices=Form, default=Form.CASH)
    evidence = models.ManyToManyField("core.Attachment", blank=True, related_name="visits", verbose_name="附件")
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta(Benefit.Meta):
        verbose_name = verbose_name_plural = "慰问"
        ordering = ["-happened_on", "-pk"]
        indexes = [models.Index(fields=["occasion", "happened_on"])]
        constraints = [
            *Benefit.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "occasion", "happened_on", "kinship", "relative"],
                condition=~Q(state=BenefitState.CANCELLED),
                name="welfare_visit_once",
                violation_error_message="此人这一天的这项慰问已登记，不必重复上报。",
            ),
        ]

    @property
    def title_in_notices(self):
        return f"{self.member.name}的慰问"

    def clean(self):
        wrong_kin(self)

    def claim_details(self, number):
        # The books of the union, which do not say why.
        return {"unit": self.unit, "purpose": self.cause.source_of(number), "payee": self.member.name}

    def unread_columns(self, user):
        return frozenset() if user.has_perm(permissions.READ_WORDS, self) else self.TYPED_FIELDS

    @property
    def unasked(self):
        """The names of the columns that its occasion does not ask for."""
        return {"kinship", "relative", "hospital", "diagnosis"}.difference(self.rule.questions if self.rule else ())

    def get_absolute_url(self):
        return reverse("welfare:visit_detail", args=[self.pk])

    def __str__(self):
        return f"{self.number or '慰问'} {self.member.name} {self.get_occasion_display()}"


@tracked
class Grant(Benefit):
    """A one-off grant (补助) for illness or hardship. Confidential: unit scope and a named role."""

    is_confidential = True
    reading_act = acts.READ_GRANT
    words_from = ("member",)
    worklist = Worklist(20)
    cause = causes.GRANT
    type_of_benefit, code_field, day_field = BenefitType.GRANT, "kind", "applied_on"
    sealed_fields = ("circumstances",)
    private_columns = frozenset({"kind", "circumstances"})
    number_letter, number_series = "B", "welfare.grant"
    papers_opened_by, paper_page = permissions.READ_CIRCUMSTANCES, "welfare:grant_file"
    owner_path = "member__user"
    figure_columns = (
        ("编号", "number"),
        ("姓名", "member__name"),
        ("工号", "member__staff_no"),
        ("补助类别", "get_kind_display"),
        ("申请日期", "applied_on"),
        ("金额（元）", "amount"),
        ("支付日期", "claim__paid_on"),
        ("分工会", "unit__name"),
    )

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="grants", verbose_name="会员")
    kind = GrantKindField("补助类别")
    applied_on = models.DateField("申请日期")
    circumstances = EncryptedTextField("困难情况")
    evidence = models.ManyToManyField("core.Attachment", blank=True, related_name="grants", verbose_name="附件")

    class Meta(Benefit.Meta):
        verbose_name = verbose_name_plural = "补助"
        ordering = ["-applied_on", "-pk"]
        constraints = [
            *Benefit.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "kind", "applied_on"],
                condition=~Q(state=BenefitState.CANCELLED),
                name="welfare_grant_once",
                violation_error_message="此人这一天的这项补助已登记。",
            ),
        ]

    @property
    def title_in_notices(self):
        return f"{chinese_date(self.applied_on)}申请的补助"

    @property
    def handling_url(self):
        # A grant has a page in the back office alone.
        return reverse("admin:welfare_grant_change", args=[self.pk])

    def claim_details(self, number):
        return {"unit": self.budget.unit, "purpose": self.cause.source_of(number), "payee": self.member.name}

    def __str__(self):
        return f"{self.number or '补助'} {self.member.name} {self.get_kind_display()}"
