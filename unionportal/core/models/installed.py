from django.db import models
from django.utils import timezone


class Installed(models.Model):
    """What was done to this very database when it was installed: which schema, roles, static files and example it has.

    It is stored in the database and in no file, so that a restored database brings its own.
    """

    name = models.CharField("名称", max_length=20, primary_key=True)
    value = models.TextField("内容")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "安装记录"

    def __str__(self):
        return f"{self.name} {self.value}"
