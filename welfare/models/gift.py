from django.db import models
from django.db.models import Q

from unionportal.core.history import tracked
from unionportal.core.money import MoneyField
from unionportal.core.scoping import ScopedModel
from welfare.choices import GiftOccasion
from welfare.models.benefit import Benefit


@tracked
class GiftIssue(Benefit):
    """One batch of gifts (发放): its text, its supplier, its claim. Who received is `GiftRecipient`."""

    occasion = models.CharField("发放事由", max_length=20, choices=GiftOccasion)
    title = models.CharField("名称", max_length=100)
    content = models.CharField("发放内容", max_length=200, blank=True)
    supplier = models.CharField("供应商", max_length=100, blank=True)
    issued_on = models.DateField("发放日期")

    class Meta(Benefit.Meta):
        verbose_name = verbose_name_plural = "发放"
        ordering = ["-issued_on", "-pk"]

    def __str__(self):
        return f"{self.number or '发放'} {self.title}"


class GiftRecipient(ScopedModel):
    """One person who received a gift of an issue, and what it cost. Posts are also held by non-members."""

    owner_path = "member__user"

    issue = models.ForeignKey(GiftIssue, models.CASCADE, related_name="recipients", verbose_name="发放")
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="分工会")
    member = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="gifts", verbose_name="会员"
    )
    name = models.CharField("姓名", max_length=100)
    cost = MoneyField("金额（元）")
    signed_on = models.DateField("签收日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "领取人"
        ordering = ["issue", "unit__path", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "member"],
                condition=Q(member__isnull=False),
                name="welfare_giftrecipient_once",
                violation_error_message="此人在这次发放中已登记。",
            ),
            models.CheckConstraint(
                condition=Q(cost__gt=0), name="welfare_giftrecipient_positive", violation_error_message="金额须大于零。"
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.cost}"
