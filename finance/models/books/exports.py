"""The files of vouchers that were made for the accountant's software, what was in each, and the numbers it gave."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finance import permissions
from finance.choices import VoucherChange
from finance.models.books.files import VoucherLayout
from finance.models.books.vouchers import Voucher
from finance.models.numbers import numbered
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.models import Attachment
from unionportal.core.values.money import MoneyField


class VoucherExport(ScopedModel):
    """One file of the vouchers of a period, as it was made; it is kept and never made anew."""

    number = models.CharField("导出编号", max_length=30, unique=True)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    layout = models.ForeignKey(VoucherLayout, models.PROTECT, related_name="+", verbose_name="凭证文件版式")
    start = models.DateField("从")
    end = models.DateField("到")
    vouchers = models.PositiveIntegerField("凭证张数")
    entries = models.PositiveIntegerField("分录行数")
    amount = MoneyField("借方合计（元）")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="文件")
    made_at = models.DateTimeField("导出时间", auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导出人")

    class Meta:
        verbose_name = verbose_name_plural = "凭证导出"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="finance_voucherexport_period",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]
        triggers = [*append_only("voucherexport"), *numbered("finance_voucherexport", "V")]

    def get_absolute_url(self):
        return reverse("finance:voucherexport_detail", args=[self.pk])

    def __str__(self):
        return f"{self.number}（{self.start:%Y-%m-%d}至{self.end:%Y-%m-%d}）"


class ExportedVoucher(ScopedModel):
    """One voucher in a file, and what it was to whoever had the files before."""

    scope_path = "export__unit"
    viewed_by = permissions.VIEW_VOUCHER_EXPORT

    export = models.ForeignKey(VoucherExport, models.PROTECT, related_name="items", verbose_name="凭证导出")
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="exported", verbose_name="记账凭证")
    change = models.CharField("变动", max_length=10, choices=VoucherChange)

    class Meta:
        verbose_name = verbose_name_plural = "导出的凭证"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["export", "voucher"], name="finance_exportedvoucher_once"),
            models.UniqueConstraint(
                fields=["voucher"],
                condition=~Q(change=VoucherChange.AGAIN),
                name="finance_exportedvoucher_new_once",
            ),
        ]
        triggers = append_only("exportedvoucher")

    def __str__(self):
        return f"{self.export.number} {self.voucher}"


@tracked
class BookedNumber(ScopedModel):
    """The number that the accountant's software gave to a voucher."""

    scope_path = "voucher__unit"
    viewed_by = permissions.VIEW_VOUCHER

    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="booked", verbose_name="记账凭证")
    number = models.CharField("记账软件的凭证号", max_length=40)
    read_on = models.DateField("读入日期", auto_now=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="读入人")

    class Meta:
        verbose_name = verbose_name_plural = "记账软件的凭证号"
        ordering = ["voucher"]
        # Read anew it changes, which its history tells.
        triggers = [pgtrigger.Protect(name="bookednumber_stays", operation=pgtrigger.Delete)]

    def __str__(self):
        return f"{self.voucher}：{self.number}"
