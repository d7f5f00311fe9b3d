"""What an entry says besides its account: 基本支出, or 项目支出 and its project, 经济分类, whether for a purpose."""

from django.db import models

from finance.choices import Outlay
from finance.models.routes import Dated
from unionportal.core.database.row_history import tracked

# What every entry of an expense has.
NAMED = ("outlay", "project", "econ_class")


@tracked
class EconClass(Dated):
    """A class of expense by what is bought (经济分类款级科目), as the Ministry of Finance names it."""

    code = models.CharField("编码", max_length=10, unique=True)
    name = models.CharField("经济分类", max_length=60)
    source = models.CharField("依据", max_length=100, blank=True)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "支出经济分类"
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"


class Dimensions(models.Model):
    """Base of what has the dimensions of an entry: the entry, and the rules from which it gets them."""

    outlay = models.CharField(
        "支出性质", max_length=10, choices=Outlay, blank=True, default="", db_default="", help_text="只用于支出。"
    )
    project = models.CharField(
        "项目", max_length=60, blank=True, default="", db_default="", help_text="项目支出须写项目名称。"
    )
    econ_class = models.ForeignKey(
        EconClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经济分类"
    )
    is_restricted = models.BooleanField(
        "专项资金", default=False, db_default=False, help_text="年末转入工会资金结转；不选的转入工会资金结余。"
    )

    class Meta:
        abstract = True

    @property
    def dimensions_label(self):
        """The dimensions in words, "" for none."""
        words = [self.get_outlay_display(), self.project, str(self.econ_class or "")]
        return "　".join(filter(None, [*words, "专项" if self.is_restricted else ""]))
