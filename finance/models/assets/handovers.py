"""Hand-overs: assets go from one keeper to another, who confirms that he has them."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finance import permissions
from finance.asset_choices import HandoverState
from finance.flow.asset_flow import HANDOVER_FLOW, HANDOVER_TONES
from finance.models.assets.register import Asset
from finance.models.guards import born, reached_from
from finance.models.hands import another_than, hand
from unionportal.core.access.scoping import OnPath, Owner, Participants, ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.states import tone_by

_ANSWERS = ("state", "answered_on", "answered_by", "refusal")
_STEPS = {state: [HandoverState.PENDING] for state in HandoverState}
# The lock of the asset makes two hand-overs at once wait for each other.
_ONCE = """
    PERFORM 1 FROM finance_asset a WHERE a.id = NEW.asset_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM finance_handoverline l JOIN finance_handover h ON h.id = l.handover_id
            WHERE l.asset_id = NEW.asset_id AND l.id <> NEW.id AND h.state = 'pending')
        OR NOT EXISTS (SELECT FROM finance_asset a JOIN finance_handover h ON h.giver_id = a.custodian_id
            WHERE a.id = NEW.asset_id AND h.id = NEW.handover_id AND h.state = 'pending') THEN
        RAISE EXCEPTION 'asset % is being handed over, or is another one''s', NEW.asset_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_handover_once';
    END IF;
    RETURN NULL;
"""


class Handover(ScopedModel):
    """Assets that one keeper hands over to another (移交); theirs change hands when the receiver confirms it."""

    flow = HANDOVER_FLOW
    worklist = Worklist(49, "finance:asset_list", "finance:handover_detail", shown=("giver", "receiver"))
    owner_path = "receiver__user"
    # Who gives may take it back, who receives may not.
    view_rule = (
        OnPath(),
        Owner(under=(permissions.VIEW_HANDOVER, permissions.RECEIVE_ASSET)),
        Participants("giver__user", under=(permissions.VIEW_HANDOVER, permissions.WITHDRAW_HANDOVER)),
    )
    tone = tone_by("state", HANDOVER_TONES)

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    giver = models.ForeignKey("members.Member", models.PROTECT, related_name="handed_over", verbose_name="移交人")
    receiver = models.ForeignKey("members.Member", models.PROTECT, related_name="taken_over", verbose_name="接收人")
    place = models.CharField("新的存放地点", max_length=100, blank=True)
    reason = models.CharField("移交的原因", max_length=200)
    made_on = models.DateField("提出日期", auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    state = models.CharField("状态", max_length=20, choices=HandoverState, default=HandoverState.PENDING)
    answered_on = models.DateField("接收日期", null=True, blank=True)
    answered_by = hand("+", "办理人")
    refusal = models.CharField("没有接收的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "资产移交"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")),
                name="finance_handover_to_another",
                violation_error_message="移交人和接收人不能是同一个人。",
            ),
            models.CheckConstraint(
                condition=Q(state=HandoverState.PENDING, answered_by=None)
                | ~Q(state=HandoverState.PENDING) & Q(answered_by__isnull=False, answered_on__isnull=False),
                name="finance_handover_answered_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.RECEIVED) | another_than("answered_by", "made_by"),
                name="finance_handover_by_another",
                violation_error_message="提出移交的人不能自己确认接收。",
            ),
        ]
        triggers = [
            *append_only("handover", but=_ANSWERS),
            born("handover_born", "state", HandoverState.PENDING),
            reached_from("handover_in_order", "state", _STEPS),
        ]

    def get_absolute_url(self):
        return reverse("finance:handover_detail", args=[self.pk])

    def __str__(self):
        return f"资产移交 {self.giver.name}→{self.receiver.name}"


class HandoverLine(ScopedModel):
    """One asset of a hand-over; of those that are pending, it is in one."""

    scope_path, owner_path = "handover__unit", "handover__receiver__user"
    view_rule = (OnPath(), Owner(), Participants("handover__giver__user"))
    viewed_by = permissions.VIEW_HANDOVER

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines", verbose_name="资产移交")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="handovers", verbose_name="固定资产")

    class Meta:
        verbose_name = verbose_name_plural = "移交的资产"
        ordering = ["pk"]
        triggers = [
            *append_only("handoverline"),
            pgtrigger.Trigger(name="handover_once", operation=pgtrigger.Insert, when=pgtrigger.After, func=_ONCE),
        ]

    def __str__(self):
        return str(self.asset)
