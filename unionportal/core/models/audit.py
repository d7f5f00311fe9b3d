"""The tables of the audit log and of its chain."""

import pgtrigger
from django.conf import settings
from django.db import models

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only

# The text of an entry that its link seals, by the version of the seal; links are made in the latest. `verify_audit`
# computes the same in SQL. Version 1 tells neither NULL from nothing nor where one column ends and the next begins,
# and leaves out the code. Version 2 is a JSON array, which tells all of that.
SEALED = {
    1: (
        "concat_ws('|', e.id, extract(epoch from e.at), e.actor_id, e.actor_label, e.act, e.target_type, e.target_id,"
        " e.target_label, e.unit_id, e.facts::text)"
    ),
    2: (
        "jsonb_build_array(2, e.id, extract(epoch from e.at), e.actor_id, e.actor_label, e.code, e.act, e.target_type,"
        " e.target_id, e.target_label, e.unit_id, e.facts)::text"
    ),
}
LATEST = max(SEALED)

# So many names of one act are told in the line of it.
_NAMED = 5


class AuditEntry(ScopedModel):
    """One act of one user on one record, in words. Rows are only added."""

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="操作人")
    actor_label = models.CharField("操作人", max_length=150)
    # What the product goes by: the code of the registered Act, blank where an old entry's words do not tell it.
    code = models.CharField("操作代码", max_length=80)
    # What people read: the label of the Act on that day.
    act = models.CharField("操作", max_length=80)
    target_type = models.CharField("对象类型", max_length=80)
    target_id = models.CharField("对象编号", max_length=40)
    # Kept as text so that the entry still reads right after a rename or a deletion.
    target_label = models.CharField("对象", max_length=200)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    facts = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"])]
        triggers = [
            *append_only("audit"),
            # Sealed at commit, so that two acts never deadlock over the chain while they hold row locks.
            pgtrigger.Trigger(
                name="audit_chain",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                declare=[("before", "bytea")],
                func=f"""
                    PERFORM pg_advisory_xact_lock(7304211);
                    SELECT l.hash INTO before FROM core_auditlink l ORDER BY l.id DESC LIMIT 1;
                    INSERT INTO core_auditlink (entry_id, version, hash)
                    SELECT e.id, {LATEST}, sha256(coalesce(before, ''::bytea) || convert_to({SEALED[LATEST]}, 'UTF8'))
                    FROM core_auditentry e WHERE e.id = NEW.id;
                    RETURN NULL;
                """,  # noqa: S608 -- SEALED is the constant above
            ),
        ]

    def __str__(self):
        # The title of its page, which is also opened by those who may not read whom a business act was about.
        return f"日志 {self.pk}"

    @property
    def whom(self):
        """The names of whom the act was about, the first of many; "" where it names nobody."""
        names = self.facts.get("姓名") or []
        if isinstance(names, str):
            return names
        return "、".join(names[:_NAMED]) + (f"等 {len(names)} 人" if len(names) > _NAMED else "")


class AuditLink(models.Model):
    """The seal of one audit entry: SHA-256 over the previous link and the entry's text, in order of commit."""

    entry = models.OneToOneField(AuditEntry, models.PROTECT)
    # Never less than that of the link before.
    version = models.PositiveSmallIntegerField("版本")
    hash = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "日志封印"
        triggers = append_only("auditlink")

    def __str__(self):
        return f"{self.pk}"
