"""Disposals: assets that are scrapped, written off, passed on or given away, once somebody else approved it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from finance import permissions
from finance.asset_choices import PASSED_ON, DisposalKind, DisposalState
from finance.flow.asset_flow import DISPOSAL_FLOW, DISPOSAL_TONES
from finance.models.assets.guards import disposal_by_no_keeper, income_stands
from finance.models.assets.register import Asset
from finance.models.book import Income
from finance.models.guards import born, kept, reached_from
from finance.models.hands import another_than, hand
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.names import NameField
from unionportal.core.values.states import tone_by

_DECISION = ("state", "decided_on", "decided_by", "decision", "refusal")
_STEPS = {state: [DisposalState.SUBMITTED] for state in DisposalState}
# The lock of the asset makes two applications at once wait for each other.
_ONCE = """
    PERFORM 1 FROM finance_asset a WHERE a.id = NEW.asset_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM finance_disposalline l JOIN finance_disposal d ON d.id = l.disposal_id
            WHERE l.asset_id = NEW.asset_id AND l.id <> NEW.id AND d.state IN ('submitted', 'approved'))
        OR (SELECT d.state FROM finance_disposal d WHERE d.id = NEW.disposal_id) <> 'submitted' THEN
        RAISE EXCEPTION 'asset % is disposed of already', NEW.asset_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_disposal_once';
    END IF;
    RETURN NULL;
"""


class Disposal(ScopedModel):
    """An application to dispose of assets (资产处置), with what was decided and what came in for them."""

    flow = DISPOSAL_FLOW
    worklist = Worklist(49, "finance:disposal_list", "finance:disposal_detail")
    tone = tone_by("state", DISPOSAL_TONES)

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    kind = models.CharField("处置方式", max_length=20, choices=DisposalKind)
    reason = models.CharField("处置的原因", max_length=200)
    document = models.CharField("依据材料", max_length=200, help_text="如鉴定意见、协议、照片的名称和编号。")
    recipient = NameField("接收方", max_length=100, blank=True, help_text="出售、调出、捐赠的须填写。")
    made_on = models.DateField("申请日期", auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    state = models.CharField("状态", max_length=20, choices=DisposalState, default=DisposalState.SUBMITTED)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decided_by = hand("+", "决定人")
    decision = models.CharField("批准依据", max_length=100, blank=True)
    refusal = models.CharField("没有批准或撤回的原因", max_length=200, blank=True)
    # What came in for it last; one that was reversed may be followed by another.
    income = models.ForeignKey(Income, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处置收入")

    class Meta:
        verbose_name = verbose_name_plural = "固定资产处置"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=PASSED_ON) | ~Q(recipient=""),
                name="finance_disposal_to_whom",
                violation_error_message="出售、调出、捐赠的须写明接收方。",
            ),
            models.CheckConstraint(
                condition=Q(state=DisposalState.SUBMITTED, decided_by=None)
                | ~Q(state=DisposalState.SUBMITTED) & Q(decided_by__isnull=False, decided_on__isnull=False),
                name="finance_disposal_decided_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state=DisposalState.APPROVED) | another_than("decided_by", "made_by") & ~Q(decision=""),
                name="finance_disposal_by_another",
                violation_error_message="申请人不能批准自己的处置申请。",
            ),
            models.CheckConstraint(
                condition=Q(income=None) | Q(state=DisposalState.APPROVED), name="finance_disposal_income_of_approved"
            ),
        ]
        triggers = [
            *append_only("disposal", but=(*_DECISION, "income")),
            born("disposal_born", "state", DisposalState.SUBMITTED),
            income_stands(),
            disposal_by_no_keeper(),
            reached_from("disposal_in_order", "state", _STEPS),
            kept("disposal_as_decided", _DECISION, ~pgtrigger.Q(old__state=DisposalState.SUBMITTED)),
        ]

    def get_absolute_url(self):
        return reverse("finance:disposal_detail", args=[self.pk])

    def __str__(self):
        return f"资产处置 {self.pk}（{self.get_kind_display()}）"


class DisposalLine(ScopedModel):
    """One asset of an application; of those that stand, it is in one."""

    scope_path = "disposal__unit"
    viewed_by = permissions.VIEW_DISPOSAL

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="lines", verbose_name="资产处置")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="disposals", verbose_name="固定资产")

    class Meta:
        verbose_name = verbose_name_plural = "处置的资产"
        ordering = ["pk"]
        triggers = [
            *append_only("disposalline"),
            pgtrigger.Trigger(name="disposal_once", operation=pgtrigger.Insert, when=pgtrigger.After, func=_ONCE),
        ]

    def __str__(self):
        return str(self.asset)


class DisposalPaper(ScopedModel):
    """A file that an application rests on: an expert's opinion, a photo, an agreement."""

    scope_path = "disposal__unit"
    viewed_by = permissions.VIEW_DISPOSAL

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="papers", verbose_name="资产处置")
    attachment = models.ForeignKey("core.Attachment", models.PROTECT, related_name="+", verbose_name="文件")

    class Meta:
        verbose_name = verbose_name_plural = "处置的依据材料"
        ordering = ["pk"]
        triggers = append_only("disposalpaper")

    def __str__(self):
        return self.attachment.name
