"""The tables of imported workbooks: the file, its sheets, who confirmed which rows; the 启用日."""

import hashlib
import json
import uuid
from collections import defaultdict
from dataclasses import dataclass

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from unionportal.core.access.permissions import declared
from unionportal.core.access.scoping import Owner, Row, ScopedModel
from unionportal.core.choices import LedgerState, SheetState, StartDayState
from unionportal.core.database.append_only import append_only
from unionportal.core.values.money import MoneyField
from unionportal.core.values.states import one_of, tone_by


class LedgerImport(ScopedModel):
    """One workbook that somebody prepared; its sheets are confirmed one by one, and it is written whole or not at all.

    The file and the text of its rows are emptied once it is decided: what stays is its name and digest, the columns
    that were not read, and how many rows were written.
    """

    owner_path = "prepared_by"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    file = models.ForeignKey("core.Attachment", models.PROTECT, null=True, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    # None for an example year alone, which is loaded before there is anybody.
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="编制人"
    )
    prepared_at = models.DateTimeField("上传时间", auto_now_add=True)
    handed_over_at = models.DateTimeField("提交确认时间", null=True)
    decided_at = models.DateTimeField("了结时间", null=True)
    state = models.CharField("状态", max_length=10, choices=LedgerState, default=LedgerState.DRAFT)
    # The rows of the preview that stands, as JSON: what the confirmers read.
    details = models.ForeignKey("core.Attachment", models.PROTECT, null=True, related_name="+", verbose_name="核对结果")
    unread = models.JSONField("未读的列", default=list, blank=True)
    # {worksheet: its Layout as JSON}, how the file is read; emptied with the rest.
    layouts = models.JSONField("对应关系", default=dict, blank=True)
    # {sheet: counts}, as in the log.
    written = models.JSONField("写入", default=dict, blank=True)
    # Under which the histories of all tables keep what it wrote; None of what was imported before that was kept.
    context = models.UUIDField("行历史", null=True, editable=False)
    undo_reason = models.CharField("撤销原因", max_length=200, blank=True)
    undo_requested_at = models.DateTimeField("申请撤销时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账文件"
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "waiting"], decided_at__isnull=True)
                | ~Q(state__in=["draft", "waiting"]) & Q(decided_at__isnull=False),
                name="core_ledgerimport_decided_has_time",
            ),
        ]

    is_draft = one_of("state", LedgerState.DRAFT)
    is_waiting = one_of("state", LedgerState.WAITING)
    is_applied = one_of("state", LedgerState.APPLIED)
    is_open = one_of("state", LedgerState.DRAFT, LedgerState.WAITING)
    is_undoing = one_of("state", LedgerState.UNDOING)
    is_undone = one_of("state", LedgerState.UNDONE)
    is_written = one_of("state", LedgerState.APPLIED, LedgerState.UNDOING, LedgerState.UNDONE)
    tone = tone_by(
        "state",
        {
            LedgerState.DRAFT: "wait",
            LedgerState.APPLIED: "ok",
            LedgerState.WAITING: "wait",
            LedgerState.UNDOING: "wait",
        },
        otherwise="stop",
    )

    @property
    def has_content(self):
        """Whether it wrote a row when it was applied."""
        return any(counts.get("新增") or counts.get("更改") for counts in self.written.values())

    @property
    def hands(self):
        """Who prepared it and who confirmed it, and from which file it is, by the words of the log and the pages."""
        people = LedgerConfirmation.objects.filter(sheet__ledger=self).exclude(sheet__decide="")
        names = dict.fromkeys(one.person.name for one in people.select_related("person").order_by("pk"))
        return {
            "台账": self.name,
            "编制": self.prepared_by.name if self.prepared_by else "系统",
            "确认": "、".join(names) or "无须他人确认",
        }

    def __str__(self):
        return self.name


class LedgerWord(ScopedModel):
    """One thing that the makers of workbooks corrected and the union remembers: what is meant by a word of a file.

    With a `column` it is a word in that column of our kind, "" for the day that stands for months; without one, a
    heading (`means` is the key of a column, "" of one that is not read); without a kind, the headings of a whole
    worksheet (`means` is the kind).
    """

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    kind = models.CharField("工作表代码", max_length=60, blank=True)
    column = models.CharField("列", max_length=60, blank=True)
    word = models.CharField("文件里的写法", max_length=500)
    means = models.CharField("读作", max_length=100, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    set_at = models.DateTimeField("登记时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账用语"
        ordering = ["kind", "column", "word", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "column", "word"], name="core_ledgerword_once")]

    def __str__(self):
        return self.word[:60]

    @property
    def is_day(self):
        """Whether it is the day that stands for a month in a column."""
        return bool(self.column) and not self.word


@dataclass(frozen=True)
class Deciders(Row):
    """Admits to each record the roles that hold the permission it names itself, in `decide`, over its unit."""

    def _condition(self, model, scope, perm):
        deciding = defaultdict(list)
        for one, _, _ in declared():
            for path in scope.paths(one):
                deciding[path].append(one)
        found = Q(pk__in=[])
        for path, perms in deciding.items():
            found |= Q(decide__in=perms, unit__path__startswith=path)
        return found

    def _admits(self, record, scope, perm):
        known = {one for one, _, _ in declared()}
        paths = scope.paths(record.decide) if record.decide in known else []
        return bool(paths) and record.unit.path.startswith(tuple(paths))


class LedgerSheet(ScopedModel):
    """One sheet of an imported workbook with new or changed rows, and whether somebody confirmed them.

    `decide` is the permission that its rows need, over the lowest unit that holds those of all rows; a sheet without
    one is the maker's own to confirm. `benefits` are the accounts of whom a row benefits, see core/ledger/benefits.py.
    """

    owner_path = "ledger__prepared_by"
    view_rule = (Deciders(), Owner())

    ledger = models.ForeignKey(LedgerImport, models.CASCADE, related_name="sheets", verbose_name="台账文件")
    key = models.CharField("工作表代码", max_length=60)
    title = models.CharField("工作表", max_length=60)
    position = models.PositiveSmallIntegerField("次序", default=0)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="范围")
    decide = models.CharField("需要的权限", max_length=60, blank=True)
    benefits = models.JSONField("受益的账号", default=list, blank=True)
    rows = models.PositiveIntegerField("行数", default=0)
    amount = MoneyField("金额合计（元）", null=True, blank=True)
    # {row number: digest} of the rows that stand in the file, and the numbers of those that wait to be confirmed.
    digests = models.JSONField(default=dict, blank=True)
    touched = models.JSONField(default=list, blank=True)
    state = models.CharField("状态", max_length=10, choices=SheetState, default=SheetState.WAITING)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账工作表"
        ordering = ["ledger", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["ledger", "key"], name="core_ledgersheet_once")]

    is_waiting = one_of("state", SheetState.WAITING)
    is_confirmed = one_of("state", SheetState.CONFIRMED)
    is_undoing = one_of("state", SheetState.UNDOING)
    tone = tone_by(
        "state",
        {
            SheetState.CONFIRMED: "ok",
            SheetState.WAITING: "wait",
            SheetState.UNDOING: "wait",
            SheetState.UNDO_AGREED: "ok",
        },
        otherwise="stop",
    )

    @property
    def waiting_rows(self):
        """How many rows wait; those of a sheet of thousands wait together."""
        return self.counted(self.touched)

    def counted(self, numbers):
        """Return how many rows these numbers are; "" stands for all of a sheet whose rows are not listed."""
        return self.rows if "" in numbers else len(numbers)

    @property
    def confirmed_before(self):
        """Whether somebody confirmed it and only the rows touched since wait again."""
        return self.waiting_rows < self.rows

    @property
    def fingerprint(self):
        """The digest of all its rows as they stand."""
        return hashlib.sha256(json.dumps(self.digests, sort_keys=True).encode()).hexdigest()

    def get_absolute_url(self):
        return reverse("ledger_sheet", args=[self.pk])

    def __str__(self):
        return f"台账 {self.ledger.name} · {self.title}"


class LedgerConfirmation(models.Model):
    """That somebody confirmed rows of a sheet, as they stood in what he saw. Rows are only added."""

    sheet = models.ForeignKey(LedgerSheet, models.PROTECT, related_name="confirmations", verbose_name="工作表")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人")
    at = models.DateTimeField("时间", auto_now_add=True)
    # Of the digests of the rows that he saw, and their numbers in the file.
    fingerprint = models.CharField("摘要", max_length=64)
    rows = models.JSONField("行", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账确认"
        ordering = ["sheet", "pk"]
        triggers = append_only("ledgerconfirmation")

    def __str__(self):
        return f"{self.sheet} {self.person}"

    @property
    def count(self):
        """How many rows he confirmed."""
        return self.sheet.counted(self.rows)


class StartDay(ScopedModel):
    """启用日, the day on which the portal came into use. Money of before it may be imported as paid; see core/ledger.

    The chair sets it once. A correction is a second row with a reason, in force once the auditor agrees.
    """

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    day = models.DateField("启用日")
    reason = models.CharField("更正原因", max_length=200, blank=True)
    first = models.BooleanField("首次设定", default=False)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="设定人")
    set_at = models.DateTimeField("设定时间", auto_now_add=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="同意人"
    )
    return_reason = models.CharField("不同意的原因", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=StartDayState, default=StartDayState.PROPOSED)

    class Meta:
        verbose_name = verbose_name_plural = "启用日"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first"], condition=Q(first=True), name="core_startday_first_once"),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="proposed"),
                name="core_startday_one_proposal",
                violation_error_message="已有一个更正在等经审委员同意。",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force")
                | Q(first=True)
                | Q(agreed_by__isnull=False) & ~Q(agreed_by=models.F("set_by")) & ~Q(reason=""),
                name="core_startday_corrected_by_two",
                violation_error_message="更正启用日要有原因，并由另一个人同意。",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="startday_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="startday_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__day__df=pgtrigger.F("new__day"))
                | pgtrigger.Q(old__first__df=pgtrigger.F("new__first"))
                | ~pgtrigger.Q(old__state="proposed"),
            ),
        ]

    is_proposed = one_of("state", StartDayState.PROPOSED)
    # Until a later one is.
    is_in_force = one_of("state", StartDayState.IN_FORCE)
    tone = tone_by("state", {StartDayState.IN_FORCE: "ok", StartDayState.PROPOSED: "wait"}, otherwise="stop")

    def get_absolute_url(self):
        return reverse("ledger_start")

    def __str__(self):
        return f"启用日 {self.day}"
