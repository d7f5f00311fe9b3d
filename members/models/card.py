"""The table of service cards."""

from django.db import models

from members.models.member import Member
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import tracked


@tracked
class ServiceCard(ScopedModel):
    """A 会员服务卡 issued to a member."""

    owner_path = "member__user"
    figure_columns = (
        ("姓名", "member__name"),
        ("工号", "member__staff_no"),
        ("卡号", "card_no"),
        ("办卡日期", "issued_on"),
        ("分工会", "unit__name"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="分工会")
    member = models.ForeignKey(Member, models.PROTECT, related_name="service_cards", verbose_name="会员")
    card_no = models.CharField("卡号", max_length=40, unique=True)
    issued_on = models.DateField("办卡日期")

    class Meta:
        verbose_name = verbose_name_plural = "会员服务卡"
        ordering = ["-issued_on", "card_no"]

    def __str__(self):
        return f"{self.member} {self.card_no}"
