"""The table of sealed keys."""

from django.db import models


class SealedKey(models.Model):
    """The key of one blind index, sealed under one data key: it does not open with a wrong data key."""

    key_id = models.CharField("密钥编号", max_length=2)
    purpose = models.CharField("用途", max_length=60)
    sealed = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "密钥核对值"
        constraints = [models.UniqueConstraint(fields=["key_id", "purpose"], name="core_sealedkey_once")]

    def __str__(self):
        return f"{self.key_id} {self.purpose}"
