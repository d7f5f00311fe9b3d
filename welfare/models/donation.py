"""The tables of donation drives, donations and remittances."""

from django.db import models
from django.db.models import Q

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import tracked
from unionportal.core.values.money import MoneyField


def trust_column():
    """Return the column for the row of the books that keeps the money of such a record; its service fills it in."""
    return models.OneToOneField(
        "finance.TrustEntry",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="往来款",
    )


@tracked
class DonationDrive(ScopedModel):
    """One donation drive (捐款活动), e.g. 慈善一日捐."""

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    title = models.CharField("名称", max_length=100)
    started_on = models.DateField("开始日期")
    beneficiary = models.CharField("受益方", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "捐款活动"
        ordering = ["-started_on"]
        constraints = [models.UniqueConstraint(fields=["title", "started_on"], name="welfare_donationdrive_once")]

    def __str__(self):
        return self.title


@tracked
class Donation(ScopedModel):
    """The donation of one member."""

    owner_path = "member__user"
    figure_columns = (
        ("姓名", "member__name"),
        ("工号", "member__staff_no"),
        ("捐款活动", "drive__title"),
        ("金额（元）", "amount"),
        ("捐款日期", "given_on"),
        ("分工会", "unit__name"),
    )

    drive = models.ForeignKey(DonationDrive, models.PROTECT, related_name="donations", verbose_name="捐款活动")
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="分工会")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="donations", verbose_name="会员")
    amount = MoneyField("金额（元）")
    given_on = models.DateField("捐款日期")
    trust = trust_column()

    class Meta:
        verbose_name = verbose_name_plural = "捐款"
        ordering = ["drive", "unit__place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "member", "given_on"],
                name="welfare_donation_once",
                violation_error_message="此人当日的捐款已登记。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="welfare_donation_positive", violation_error_message="金额须大于零。"
            ),
        ]

    def person_and_day(self):
        return self.member, self.given_on

    def as_trust(self):
        """Return what the books keep of it: who gave how much on which day."""
        return {"unit": self.unit, "amount": self.amount, "day": self.given_on, "name": self.member.name}

    def __str__(self):
        return f"{self.drive} {self.member.name} {self.amount:,}"


@tracked
class Remittance(ScopedModel):
    """Donations remitted to the charity (上缴)."""

    figure_columns = (
        ("捐款活动", "drive__title"),
        ("金额（元）", "amount"),
        ("上缴日期", "remitted_on"),
        ("接收单位", "receiver"),
        ("票据号", "receipt_no"),
    )

    drive = models.ForeignKey(DonationDrive, models.PROTECT, related_name="remittances", verbose_name="捐款活动")
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    amount = MoneyField("金额（元）")
    remitted_on = models.DateField("上缴日期")
    receiver = models.CharField("接收单位", max_length=100)
    receipt_no = models.CharField("票据号", max_length=60)
    trust = trust_column()

    class Meta:
        verbose_name = verbose_name_plural = "捐款上缴"
        ordering = ["-remitted_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "receipt_no"],
                name="welfare_remittance_once",
                violation_error_message="这张票据已登记。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="welfare_remittance_positive", violation_error_message="金额须大于零。"
            ),
        ]

    def as_trust(self):
        """Return what the books keep of it: how much went out to whom on which day."""
        return {"unit": self.unit, "amount": -self.amount, "day": self.remitted_on, "name": self.receiver}

    def __str__(self):
        return f"{self.drive} {self.amount:,}"
