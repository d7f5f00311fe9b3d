"""The tables of reports, chapters, and the values frozen at 定稿."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.figures.periods import Period
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.states import one_of
from unionportal.reports import permissions
from unionportal.reports.report_flow import REPORT_FLOW, ReportState

# The heading of a chapter that stands below the title without one.
LEAD_IN = "导语"
# The heading of a chapter that nobody has named yet.
UNNAMED = "新的一章"
# The kind of the jobs that make the files of a report.
PRINT_JOB = "reports.print"
# The argument of such a job that makes the large-type copy to speak from instead.
LARGE_COPY = "large"


class Layout(models.TextChoices):
    SPEECH = "speech", "向大会作的报告（副标题、报告人、称谓）"
    PLAIN = "plain", "书面工作报告（落款）"
    PLAN = "plan", "工作计划要点（印发通知、行事历）"


@tracked
class Report(ScopedModel):
    """A work report over one period: title, chapters, state."""

    flow = REPORT_FLOW
    worklist = Worklist(80, "reports:report_list", "reports:report_detail")
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="报告范围")
    title = models.CharField("标题", max_length=200, help_text="可以换行。")
    subtitle = models.CharField("副标题", max_length=200, blank=True)
    speaker = models.CharField("报告人", max_length=100, blank=True)
    delivered_on = models.DateField(
        "日期", null=True, blank=True, help_text="向大会作的报告印在标题下，其他版式印在落款。"
    )
    signed_by = models.CharField("落款单位", max_length=100, blank=True)
    notice = models.TextField("印发通知正文", blank=True, help_text="只用于工作计划；不填就不印通知。")
    document_number = models.CharField(
        "发文字号",
        max_length=40,
        blank=True,
        help_text="如 某工〔2023〕5号；只用于工作计划的印发通知，印在标题上方。",
    )
    printed_by = models.CharField(
        "印发机关", max_length=60, blank=True, help_text="只用于印发通知；填了，末页下方印版记。"
    )
    printed_on = models.DateField("印发日期", null=True, blank=True)
    salutation = models.CharField("称谓或主送", max_length=100, blank=True)
    layout = models.CharField("版式", max_length=20, choices=Layout, default=Layout.SPEECH)
    # For the record copy; whoever listens to a speech needs none. Reports of before this column print it.
    has_sources = models.BooleanField(
        "附统计口径", default=True, help_text="末尾附上所用数字的口径和记录数；存档的文本附上，向大会作的报告一般不附。"
    )
    compare = models.BooleanField("同比", default=False, help_text="统计表里加上年和增减两列；上年没有数据的表不加。")
    # The keys of what was zero and not printed at 定稿, see text/printing.py; NULL before it and in older ones.
    fallen = models.JSONField("定稿时未印出", null=True, blank=True, editable=False)
    period_label = models.CharField("期间名称", max_length=60, help_text="如 2022年度、第三届任期。")
    period_start = models.DateField("起")
    period_end = models.DateField("止（不含）")
    state = models.CharField("状态", max_length=20, choices=ReportState, default=ReportState.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, verbose_name="起草人"
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    finalised_at = models.DateTimeField("定稿时间", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("起草时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作报告"
        ordering = ["-period_start", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(period_end__gt=F("period_start")), name="reports_report_period"),
            models.CheckConstraint(
                condition=Q(state=ReportState.FINAL, finalised_at__isnull=False)
                | ~Q(state=ReportState.FINAL) & Q(finalised_at__isnull=True),
                name="reports_report_final_has_time",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="final_report_fixed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=ReportState.FINAL),
            )
        ]

    def __str__(self):
        return " ".join(self.title.split())

    is_draft = one_of("state", ReportState.DRAFT)
    is_submitted = one_of("state", ReportState.SUBMITTED)
    # 定稿: its values are frozen.
    is_final = one_of("state", ReportState.FINAL)
    is_speech = one_of("layout", Layout.SPEECH)

    @property
    def title_and_period(self):
        """The title with unit and period: several reports may have one title."""
        return f"《{self}》（{self.unit}，{self.period_label}）"

    @property
    def period(self):
        """The period as Period."""
        return Period(self.period_start, self.period_end, self.period_label)


@tracked
class Chapter(ScopedModel):
    """One heading of a report and its text with figures in braces; `version` prevents lost updates."""

    scope_path = "report__unit"
    viewed_by = permissions.VIEW_REPORT

    report = models.ForeignKey(Report, models.CASCADE, related_name="chapters", verbose_name="报告")
    position = models.PositiveSmallIntegerField("顺序")
    level = models.PositiveSmallIntegerField("层级", default=1)
    heading = models.CharField("标题", max_length=200)
    body = models.TextField("正文", blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, verbose_name="最后修改人"
    )
    edited_at = models.DateTimeField("最后修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "章节"
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "position"], name="reports_chapter_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="reports_chapter_level"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="final_chapter_fixed",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("fixed", "boolean")],
                func=f"""
                    -- Both, so that a chapter leaves a final report as little as it enters one.
                    SELECT bool_or(r.state = '{ReportState.FINAL}') INTO fixed FROM reports_report r
                      WHERE r.id = NEW.report_id OR r.id = OLD.report_id;
                    IF fixed THEN
                        RAISE EXCEPTION 'chapters of a final report are fixed';
                    END IF;
                    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                """,  # noqa: S608 -- the state is a constant of ours
            )
        ]

    def __str__(self):
        return self.heading

    @property
    def printed_heading(self):
        """The heading as printed; the lead-in has none."""
        return "" if self.heading == LEAD_IN else self.heading


class FrozenFigure(ScopedModel):
    """A figure as of 定稿: value, label, definition and number of rows, as text."""

    scope_path = "report__unit"
    viewed_by = permissions.VIEW_REPORT

    report = models.ForeignKey(Report, models.PROTECT, related_name="frozen", verbose_name="报告")
    # Of a sum or a share, the codes and names with the sign between them.
    code = models.CharField("代码", max_length=400)
    name = models.CharField("名称", max_length=400)
    unit_label = models.CharField("单位", max_length=20)
    # In the order in which the document first mentions them.
    position = models.PositiveSmallIntegerField("顺序", default=0)
    definition = models.TextField("统计口径")
    # NULL for a rate without rows.
    value = models.DecimalField("数值", max_digits=18, decimal_places=2, null=True)
    # The number of the period before, where the text compares.
    before = models.DecimalField("上期数值", max_digits=18, decimal_places=2, null=True)
    is_compared = models.BooleanField("与上期相比", default=False)
    is_money = models.BooleanField("金额")
    is_rate = models.BooleanField("比率", default=False)
    rows = models.PositiveIntegerField("记录数")
    # The breakdown tables and charts print: {unit name: value}.
    by_unit = models.JSONField("分单位", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "定稿数字"
        ordering = ["report", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="reports_frozenfigure_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(is_rate=True), name="reports_frozenfigure_counted"
            ),
        ]
        triggers = append_only("frozenfigure")

    def __str__(self):
        return f"{self.name} {self.value}"


class FrozenExhibit(ScopedModel):
    """A table or chart as of 定稿, with every cell, so that the document never changes."""

    scope_path = "report__unit"
    viewed_by = permissions.VIEW_REPORT

    report = models.ForeignKey(Report, models.PROTECT, related_name="exhibits", verbose_name="报告")
    kind = models.CharField("类型", max_length=10, choices={"表": "表", "图": "图"})
    code = models.CharField("代码", max_length=60)
    name = models.CharField("名称", max_length=100)
    # The packed table or chart data, see numbers/values.py; money as text, because JSON numbers are floats.
    content = models.JSONField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "定稿图表"
        ordering = ["report", "kind", "code"]
        constraints = [models.UniqueConstraint(fields=["report", "kind", "code"], name="reports_frozenexhibit_once")]
        triggers = append_only("frozenexhibit")

    def __str__(self):
        return f"{self.kind}：{self.name}"


class FrozenList(ScopedModel):
    """A list of records as of 定稿: the text of every item and the key and address of its record."""

    scope_path = "report__unit"
    viewed_by = permissions.VIEW_REPORT

    report = models.ForeignKey(Report, models.PROTECT, related_name="lists", verbose_name="报告")
    # The list with its conditions, phrase, limit and order by codes, see numbers/lists.py.
    code = models.CharField("代码", max_length=1000)
    # [[text, key, address], …]
    items = models.JSONField("条目")

    class Meta:
        verbose_name = verbose_name_plural = "定稿列举"
        ordering = ["report", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "code"], name="reports_frozenlist_once")]
        triggers = append_only("frozenlist")

    def __str__(self):
        return self.code


class FinalContent(ScopedModel):
    """What a final report prints, as canonical JSON, see proving/content.py; the audit log has its digest."""

    scope_path = "report__unit"
    viewed_by = permissions.VIEW_REPORT

    report = models.OneToOneField(Report, models.PROTECT, related_name="content", verbose_name="报告")
    # SHA-256 of the text as UTF-8.
    digest = models.CharField("摘要", max_length=64, unique=True)
    # Text and not JSON, which the database would write in its own way.
    text = models.TextField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "定稿内容"
        ordering = ["report"]
        triggers = append_only("finalcontent")

    def __str__(self):
        return self.digest


class FileKind(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"


class PrintedFile(ScopedModel):
    """A file that was made of a report, known by its digest after the file itself is gone."""

    scope_path = "report__unit"
    viewed_by = permissions.VIEW_REPORT

    report = models.ForeignKey(Report, models.PROTECT, related_name="printed_files", verbose_name="报告")
    kind = models.CharField("类型", max_length=10, choices=FileKind)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    # A file of a draft is marked 未定稿.
    of_final = models.BooleanField("定稿")
    made_at = models.DateTimeField("制作时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "制作的文件"
        ordering = ["made_at", "pk"]
        triggers = append_only("printedfile")

    def __str__(self):
        return f"{self.get_kind_display()} {self.sha256}"


@tracked
class Outline(ScopedModel):
    """An outline of a union's own: the text that a new report starts with, see outline/written.py."""

    scope_path = "unit"
    viewed_by = permissions.VIEW_REPORT

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="所属工会")
    name = models.CharField("名称", max_length=60)
    layout = models.CharField("版式", max_length=20, choices=Layout, default=Layout.SPEECH)
    # The code of the shipped outline it was made from, to which one may go back.
    base = models.CharField("平台的提纲", max_length=40, editable=False)
    text = models.TextField("提纲", max_length=60000)
    edited_at = models.DateTimeField("最后修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "报告提纲"
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], name="reports_outline_once", violation_error_message="已有同名的提纲。"
            )
        ]

    def __str__(self):
        return self.name
