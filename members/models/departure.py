"""The tables of leavings and transfers and of what ended with them, by which one can be undone."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from members.choices import LeftBy
from members.models.member import Member
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import tracked
from unionportal.core.values.states import one_of


@tracked
class Departure(ScopedModel):
    """One leaving (离会) or transfer (校内调动) as it was recorded, with what the member paid until then."""

    scope_path = "member__unit"
    owner_path = "member__user"

    member = models.ForeignKey(Member, models.PROTECT, related_name="departures", verbose_name="会员")
    reason = models.CharField("原因", max_length=20, choices=LeftBy)
    on = models.DateField("日期")
    document = models.CharField("依据", max_length=100, blank=True)
    paid_dues = models.BooleanField("此前缴纳会费")
    was_in_wage_base = models.BooleanField("此前纳入拨缴工资总额")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    made_at = models.DateTimeField("办理时间", auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_reason = models.CharField("撤销原因", max_length=200, blank=True)
    # Set when the person joins again: the leaving then stands for good.
    rejoined_on = models.DateField("重新入会日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "离会和调动"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                # A death after retiring is a second one; somebody moves any number of times.
                fields=["member", "reason"],
                condition=Q(undone_at__isnull=True, rejoined_on__isnull=True) & ~Q(reason=LeftBy.MOVED),
                name="members_departure_one_standing",
                violation_error_message="此人已办理离会。",
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()} {self.on}"

    # 校内调动: the member left a unit and not the union.
    is_move = one_of("reason", LeftBy.MOVED)

    @property
    def ended_words(self):
        """What ended with it, in words."""
        return "；".join(ending.line for ending in self.endings.all()) or "没有别的事项"


class DepartureEnding(ScopedModel):
    """One record that ended with a leaving or a transfer: the columns that changed, before and after."""

    scope_path = "departure__member__unit"
    owner_path = "departure__member__user"

    departure = models.ForeignKey(Departure, models.PROTECT, related_name="endings", verbose_name="离会或调动")
    # The code under which an app registered what ends.
    what = models.CharField("类别", max_length=60)
    record = models.BigIntegerField("记录")
    line = models.CharField("事项", max_length=300)
    before = models.JSONField("原来", encoder=DjangoJSONEncoder)
    # None: the record was removed.
    after = models.JSONField("现在", null=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = verbose_name_plural = "随之终止的事项"
        ordering = ["departure", "pk"]

    def __str__(self):
        return self.line
