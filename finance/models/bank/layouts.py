"""What the layouts of files have in common that other programs write and read: dated rows that the accountant keeps."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property

from finance.choices import Encoding, FileFormat
from finance.models.routes import Dated
from unionportal.core.access.scoping import Unitless


class FileLayout(Dated):
    """A kind of file with its encoding; its `columns` say what stands where, in each direction."""

    # {direction: the fields without which a file cannot be written or read}.
    needed = {}
    # {direction: pairs of fields of which it has one}.
    one_of = {}

    name = models.CharField("版式", max_length=40)
    format = models.CharField("文件格式", max_length=10, choices=FileFormat, default=FileFormat.XLSX)
    encoding = models.CharField(
        "文字编码", max_length=20, choices=Encoding, default=Encoding.UTF8, help_text="只用于文本文件。"
    )

    class Meta(Dated.Meta):
        abstract = True

    def heads(self, direction):
        """Return the columns of the file of this direction, in their order."""
        return [column for column in self._all_columns if column.direction == direction]

    @cached_property
    def _all_columns(self):
        return list(self.columns.all())

    def lacks(self, direction):
        """Return the labels of what its columns of this direction must have and do not."""
        there = {column.holds for column in self.heads(direction)}
        lacking = [field for field in self.needed.get(direction, ()) if field not in there]
        pairs = self.one_of.get(direction, ())
        if pairs and not any(there.issuperset(pair) for pair in pairs):
            lacking += pairs[0]
        return [field.label for field in lacking]

    def __str__(self):
        return self.name


class FileColumn(Unitless):
    """One column of a file: the `direction` of the file, and what the column `holds`."""

    # {direction: the fields that a column of such a file may hold}.
    fitting = {}

    place = models.PositiveSmallIntegerField("第几列")
    heading = models.CharField("表头", max_length=40)

    class Meta:
        abstract = True
        ordering = ["layout", "direction", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "direction", "place"],
                name="%(app_label)s_%(class)s_place_once",
                violation_error_message="这个版式的这一列已经登记。",
            ),
            models.UniqueConstraint(
                fields=["layout", "direction", "heading"],
                name="%(app_label)s_%(class)s_heading_once",
                violation_error_message="这个版式已有这个表头。",
            ),
        ]

    def clean(self):
        super().clean()
        if self.direction in self.fitting and self.holds not in self.fitting[self.direction]:
            raise ValidationError(
                {"holds": f"“{self.get_holds_display()}”不是{self.get_direction_display()}里的内容。"}
            )

    def __str__(self):
        return f"{self.layout} {self.heading}"
