"""The base of records that apply from one day to another."""

from django.core.exceptions import ValidationError
from django.db import models


class DateRange(models.Func):
    """The days from one column until before another, which has none for no end; for what excludes an overlap."""

    function = "daterange"


class DatedSpan(models.Model):
    """Has `since` and `until`; a span that ends before it begins is refused, PostgreSQL fails on such a range."""

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.since and self.until and self.until < self.since:
            names = [self._meta.get_field(name).verbose_name for name in ("until", "since")]
            raise ValidationError({"until": "{}不能早于{}。".format(*names)})
