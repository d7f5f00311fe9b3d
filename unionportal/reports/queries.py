"""Reads of reports and figures that several pages share."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.apps import apps
from django.db.models import Count, DateField

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures import registry
from unionportal.core.figures.families import FAMILIES
from unionportal.core.figures.owners import leaves
from unionportal.core.figures.periods import calendar_year
from unionportal.core.models import Job, RoleGrant, Unit
from unionportal.core.models.job import JobState
from unionportal.reports import permissions
from unionportal.reports.models import LARGE_COPY, PRINT_JOB, Report
from unionportal.reports.numbers.values import REGISTRIES, beside_previous, in_one_period
from unionportal.reports.report_flow import ReportState


def why_fixed(report):
    """Return the sentence why nothing of the report can be changed now, or None."""
    return None if report.is_draft else f"报告{report.get_state_display()}，不能修改。"


def prints_of(report, *, large=False):
    """Return the jobs that made PDF and Word file of the report, or its large-type copy."""
    jobs = Job.objects.filter(kind=PRINT_JOB, arguments__report=report.pk)
    of_large = {"arguments__has_key": LARGE_COPY}
    return jobs.filter(**of_large) if large else jobs.exclude(**of_large)


def final_report(scope, key, period, unit):
    """Return the final report of this key, if it is of the period and the unit and the scope may read it, or None."""
    rows = Report.objects.visible_to(scope.judged(permissions.VIEW_REPORT)).filter(state=ReportState.FINAL, unit=unit)
    found = rows.filter(pk=key).select_related("unit").first()
    return found if found and found.period == period else None


def latest_print(report):
    """Return the newest print job of the report, done or not; None if there is none."""
    jobs = Job.objects.filter(kind=PRINT_JOB, arguments__report=report.pk).prefetch_related("files")
    return jobs.order_by("-created_at").first()


def latest_files(report, *, large=False):
    """Return (job, its files) of the newest done print, or (None, []); of a final report only one made since."""
    jobs = prints_of(report, large=large).filter(state=JobState.DONE)
    if report.is_final:
        # Files printed before 定稿 are marked 未定稿 and may hold other numbers.
        jobs = jobs.filter(created_at__gte=report.finalised_at)
    job = jobs.prefetch_related("files").order_by("-created_at").first()
    return (job, sorted(job.files.all(), key=lambda file: file.content_type, reverse=True)) if job else (None, [])


def default_period(scope):
    """Return the period of the newest report in scope, or None."""
    newest = Report.objects.visible_to(scope).order_by("-period_end", "-pk").first()
    return newest.period if newest else None


# What a phone reads in a moment, about 60 KB.
MOST_FIGURES = 1800
# The days of a record lie in so few years.
_MOST_YEARS = 5
# The path of a column that shows the record itself.
WHOLE = ""


@dataclass(frozen=True)
class Listed:
    """Records with the columns in which they are shown."""

    records: object
    columns: tuple

    def cells(self, record):
        """Return the values of one record, by column."""
        return [column.of(record) for column in self.columns]


@dataclass(frozen=True)
class Rows(Listed):
    """The records behind a figure in scope with their columns, the total number, and the number out of scope.

    `part` is how many of all are in the numerator of a rate; None for any other figure.
    """

    figure: registry.Figure
    total: int
    unseen: int
    part: int | None

    @property
    def seen(self):
        """The number of the records in scope."""
        return self.total - self.unseen


@dataclass(frozen=True)
class RowColumn:
    """One column of a list of records: heading, and lookup from a record to its value."""

    header: str
    path: str

    def of(self, record):
        """Return the value of the column for this record."""
        if self.path == WHOLE:
            return str(record)
        value = record
        for step in self.path.split("__"):
            value = getattr(value, step, None)
            if value is None:
                return ""
            value = value() if callable(value) else value
        return {True: "是", False: "否"}[value] if isinstance(value, bool) else value


def rows_behind(figure, period, scope, unit=None):
    """Return the `Rows` of one figure, counted in one query; columns come from the table's `figure_columns`."""
    model = figure.model
    records = figure.rows(period, scope, unit).select_related(*_related(model))
    counted = _counted(figure, period, scope, unit)
    total, part = counted["total"], counted["part"]
    return Rows(records, tuple(_columns(model)), figure, total, total - counted["seen"], part)


def paid_instead(figure, period, scope, unit=None):
    """Return what paid for the records behind a figure that are out of scope, as far as that is seen; None for nothing.

    Its number and amount are for who looks after money, the circumstances are not: nothing of a figure that counts by
    them.
    """
    model, condition = figure.model, figure.condition(period)
    if not getattr(model, "paid_through", None) or not _is_public(model, condition):
        return None
    counted = model.objects.visible_to(scope.judged(READ_FIGURES)).filter(condition)
    counted = counted.within(unit) if unit else counted
    unseen = counted.exclude(pk__in=model.objects.visible_to(scope).order_by().values("pk")).order_by()
    paying = _paying(model)
    found = paying.objects.visible_to(scope).filter(pk__in=unseen.values(model.paid_through))
    return Listed(found.select_related(*_related(paying)), tuple(_columns(paying)))


def counted_table(label):
    """Return the table with this label (lower case) if figures count its records, their rows or what they pay for."""
    models = _with_counted()
    models |= {paying for model in models if (paying := _paying(model))}
    return next((one for one in models if one._meta.label_lower == label), None)


def figures_counting(record, scope):
    """Return [(Period, the figures that count the record in it)]: the calendar years of its days, the latest first.

    Of a claim or a payment, also those that count what it pays for; where the scope does not show that, none that
    tells why it was paid. One query a year and table, however many figures there are.
    """
    found = defaultdict(list)
    for one in [record, *_paid_for(record)]:
        is_open = one is record or type(one).objects.visible_to(scope).filter(pk=one.pk).exists()
        days = _days_of(one)
        if way := getattr(one, "paid_through", None):
            days += _days_of(getattr(one, way))
        years = sorted({day.year for day in days}, reverse=True)[:_MOST_YEARS]
        for rows in _rows_of(one):
            figures = [figure for figure in registry.every() if figure.model is rows.model]
            for year in years if figures else ():
                found[year] += _counting(rows, figures, calendar_year(year), is_open)
    return [(calendar_year(year), found[year]) for year in sorted(found, reverse=True) if found[year]]


def _counting(rows, figures, period, is_open):
    conditions = [one.condition(period) for one in figures]
    asked = {f"n{n}": Count("pk", filter=condition or None) for n, condition in enumerate(conditions)}
    counted = rows.order_by().aggregate(**asked)
    return [
        one
        for n, (one, condition) in enumerate(zip(figures, conditions, strict=True))
        if counted[f"n{n}"] and (is_open or _is_public(one.model, condition))
    ]


def _with_counted():
    """Return the tables whose records figures count, and those of whose records they count the rows."""
    whole = {model for model in apps.get_models() if getattr(model, "counted_rows", ())}
    return whole | {one.model for one in registry.every()}


def _rows_of(record):
    """Return the record, and those of its rows that figures count, as querysets."""
    return [
        type(record)._base_manager.filter(pk=record.pk),
        *(getattr(record, name).all() for name in getattr(record, "counted_rows", ())),
    ]


def _paying(model):
    """Return the table of what pays for the records of a table, None for none."""
    way = getattr(model, "paid_through", None)
    return model._meta.get_field(way).related_model if way else None


def _paid_for(record):
    """Return the records for which it pays: a claim, or what belongs to one, such as a payment."""
    if _paying(type(record)):
        return []
    found = []
    for model in _with_counted():
        if paying := _paying(model):
            name = f"{paying._meta.model_name}_id"
            claim = record.pk if isinstance(record, paying) else getattr(record, name, None)
            found += model._base_manager.filter(**{model.paid_through: claim}) if claim else ()
    return found


def _days_of(record):
    fields = record._meta.concrete_fields if record is not None else ()
    return [day for field in fields if type(field) is DateField and (day := getattr(record, field.attname))]


def _is_public(model, condition):
    """Return whether a condition compares columns alone, and none that says why something was paid."""
    found = list(leaves(condition))
    return all(isinstance(leaf, tuple) and leaf[0].partition("__")[0] not in model.private_columns for leaf in found)


def _counted(figure, period, scope, unit):
    """Return how many records are behind a figure, how many in scope, and in the numerator of a rate or None."""
    rows = figure.model.objects.visible_to(scope.judged(READ_FIGURES)).filter(figure.condition(period))
    rows = rows.within(unit) if unit else rows
    part = figure.measure.part
    found = rows.order_by().aggregate(
        total=Count("pk"),
        seen=Count("pk", filter=scope.condition(figure.model) or None),
        part=Count("pk", filter=part(period) if part else None),
    )
    return found if part else found | {"part": None}


def _columns(model):
    declared = getattr(model, "figure_columns", None)
    if declared:
        yield from (RowColumn(header, path) for header, path in declared)
        return
    yield RowColumn(str(model._meta.verbose_name), WHOLE)
    if model is not Unit:
        yield RowColumn("工会组织", "get_unit")
    day = next((field for field in model._meta.fields if isinstance(field, DateField)), None)
    if day is not None:
        yield RowColumn(str(day.verbose_name), day.name)


def _related(model):
    """Return every table one step away, and the steps to the unit and the declared columns: no query per row."""
    steps = {field.name for field in model._meta.fields if field.many_to_one or field.one_to_one}
    paths = [model.scope_path, *(path for _, path in getattr(model, "figure_columns", ()))]
    for path in paths:
        found, current = [], model
        for step in path.split("__"):
            field = next((one for one in current._meta.fields if one.name == step and one.is_relation), None)
            if field is None:
                break
            found.append(step)
            current = field.related_model
            steps.add("__".join(found))
    return sorted(steps)


def families_of_figures(app=""):
    """Return [(word, [name of a member, …])] of the families, of one app or of all, that have members."""
    chosen = [one for one in FAMILIES.values() if app in ("", _app_of(one.code))]
    return [(one.word, names) for one in chosen if (names := [member.name for member in one.members])]


def figures_to_insert(period, scope, unit):
    """Return [(beginning of names, [[rest of the name, value with unit], …])] of every figure, in their order.

    Of more than MOST_FIGURES, the members of families in which nothing was counted are left out.
    """
    every = list(registry.every())
    found = zip(every, in_one_period(every, period, scope.judged(READ_FIGURES), unit), strict=True)
    groups = {}
    for figure, value in found:
        if len(every) <= MOST_FIGURES or not figure.member or value.has_something:
            beginning, dot, rest = value.name.rpartition(".")
            groups.setdefault(beginning + dot, []).append([rest, value.with_unit])
    return list(groups.items())


def exhibits():
    """Return [(kind, table or chart)] of all that are declared, the tables first."""
    return [(kind, one) for kind, declared in REGISTRIES.items() for one in declared.values()]


def apps_of_figures():
    """Return [(label, name)] of the apps that register figures, in their order."""
    labels = dict.fromkeys(one.app_label for one in registry.REGISTRY.values())
    return [(label, apps.get_app_config(label).verbose_name) for label in labels]


def _app_of(code):
    return code.partition(".")[0]


def figures_listed(period, scope, unit=None, q="", app="", counted=None):
    """Return ([figure, …], {code: Compared} of those already counted), of one app or of all, apps together.

    They have `q` in name, code or definition. Without it, those of members of families are listed only where something
    was counted in this or the previous period: these alone are counted, one query for all members of a family, unless
    they are among `counted`.
    """
    every = [one for one in registry.every() if app in ("", one.app_label)]
    wanted = [one for one in every if q.lower() in f"{one.name} {one.code} {one.definition}".lower()]
    counted = counted or {}
    if not q:
        counted = counted or _compared((one for one in wanted if one.member), period, scope, unit)
        wanted = [one for one in wanted if not one.member or counted[one.code].has_something]
    by_app = {}
    for one in wanted:
        by_app.setdefault(one.app_label, []).append(one)
    return [one for group in by_app.values() for one in group], counted


def with_values(listed, counted, period, scope, unit=None):
    """Return [(app's name, [Compared, …])] of some figures that were listed; those not yet counted are counted."""
    listed = list(listed)
    found = counted | _compared((one for one in listed if one.code not in counted), period, scope, unit)
    groups = groupby(listed, attrgetter("app_label"))
    return [(apps.get_app_config(label).verbose_name, [found[one.code] for one in some]) for label, some in groups]


def figures_by_app(period, scope, unit=None, q=""):
    """Return [(app's name, [Compared, …])] of all figures that are listed; all are counted together."""
    counted = {} if q else _compared(registry.every(), period, scope, unit)
    return with_values(*figures_listed(period, scope, unit, q, counted=counted), period, scope, unit)


def _compared(figures, period, scope, unit):
    figures = list(figures)
    return beside_previous(figures, period, scope.judged(READ_FIGURES), unit) if figures else {}


def heads_of(unit):
    """Return the users who act for a sub-union today."""
    roles = (Role.BRANCH_CHAIR, Role.BRANCH_OFFICER)
    grants = RoleGrant.objects.in_force().over(unit.path).filter(role__in=roles)
    return [grant.user for grant in grants.select_related("user").order_by("user_id")]


def edited_by(rows, actor, way="report"):
    """Return the rows of reports, at the end of `way`, that this person may change."""
    edited = Report.objects.visible_to(Scope.of(actor).judged(permissions.CHANGE_REPORT))
    return rows.filter(**{f"{way}__in": edited.values("pk")})
