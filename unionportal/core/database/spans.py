"""Records that hold from a day until another."""

from django.core.exceptions import ValidationError
from django.db import models


class DatedSpan(models.Model):
    """Has `since` and `until`. A span that ends before it begins is refused here: asked for overlaps with others,
    PostgreSQL breaks on a range whose ends are the wrong way round."""

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.since and self.until and self.until < self.since:
            names = [self._meta.get_field(name).verbose_name for name in ("until", "since")]
            raise ValidationError({"until": "{}不能早于{}。".format(*names)})
