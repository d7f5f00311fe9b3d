"""The table of what was published as it stood on its day, whatever is entered for those days later."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from finance import permissions
from finance.models.guards.just_one import just_one
from finance.models.plans import BudgetPlan
from finance.models.reporting.disclosures import Disclosure
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only


class PublishedEdition(ScopedModel):
    """What members read of a version of the budget, or of what is put up of the payments, from a day on.

    `content` is what stood there, as JSON without floats; of payees no more than was shown. Rows are only added.
    """

    viewed_by = permissions.VIEW_PLAN

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="工会组织")
    plan = models.ForeignKey(
        BudgetPlan, models.PROTECT, null=True, related_name="editions", verbose_name="公布的预算、决算"
    )
    disclosure = models.ForeignKey(
        Disclosure, models.PROTECT, null=True, related_name="editions", verbose_name="支出公示"
    )
    number = models.PositiveSmallIntegerField("第几次公布")
    published_on = models.DateField("公布日期")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="公布人")
    # Why it was published once more; empty the first time.
    reason = models.CharField("重新公布的原因", max_length=200, blank=True)
    content = models.JSONField("公布的内容")

    class Meta:
        verbose_name = verbose_name_plural = "公布的内容"
        ordering = ["number", "pk"]
        constraints = [
            models.CheckConstraint(condition=just_one(("plan", "disclosure")), name="finance_edition_of_one"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""),
                name="finance_edition_again_why",
                violation_error_message="重新公布须写明原因。",
            ),
            models.UniqueConstraint(fields=["plan", "number"], name="finance_edition_of_plan_once"),
            models.UniqueConstraint(fields=["disclosure", "number"], name="finance_edition_of_disclosure_once"),
        ]
        triggers = append_only("publishededition")

    def __str__(self):
        return f"{self.plan or self.disclosure}（第{self.number}次公布）"
