"""支出公示: what was paid in some days, per occasion, to be put up: persons masked, of what is confidential no name."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from finance import permissions
from finance.forms.money import cause_box
from finance.models import Disclosure, Payment, lent_and_open, put_up_between
from finance.services.publishing.payments import in_order, kept_rows, put_up, words_of_later, words_of_lent
from unionportal.core.printing.questions import UnitQuestions, day_question
from unionportal.core.printing.registry import list_form, record_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Words

_COLUMNS = (
    Column("日期", 1.2),
    Column("工会组织", 2.0, "l"),
    Column("事由", 1.6, "l"),
    Column("科目", 2.0, "l"),
    Column("收款人", 1.8, "l"),
    Column("金额（元）", 1.3, "r"),
)


class PublishedQuestions(UnitQuestions):
    """Asks for the days, and for an occasion if the payments of one alone are to be put up."""

    permission = permissions.VIEW_PAYMENT
    start = day_question("从", initial=lambda: timezone.localdate().replace(day=1))
    end = day_question("到", initial=timezone.localdate)
    cause = cause_box()
    field_order = ("start", "end", "cause", "unit")


@list_form(
    "published", "支出公示", Payment, permissions.EXPORT_PAYMENT, questions=PublishedQuestions, has_workbook=True
)
def published_form(answers, reader):
    """Return the payments of some days as they are put up."""
    if answers["end"] < answers["start"]:
        raise ValidationError({"end": "结束日期早于开始日期。"})
    days = answers["start"], answers["end"]
    chosen = (*days, answers["cause"], answers["unit"])
    rows = map(put_up, reader.bounded(in_order(put_up_between(*chosen).visible_to(reader.scope))))
    said = words_of_lent(lent_and_open(*chosen).visible_to(reader.scope))
    return published_list(*days, rows, unit=answers["unit"], said=(said,))


def put_up_today(scope):
    """Return what is put up of the payments today, for everybody who signs in."""
    return Disclosure.objects.in_force(timezone.localdate())


@record_form("published", "支出公示", Disclosure, None, reach=put_up_today, has_workbook=True)
def disclosure_form(disclosure, reader):
    """Return the payments that are put up."""
    kept = kept_rows(disclosure)
    rows = map(put_up, reader.bounded(in_order(disclosure.payments))) if kept is None else reader.bounded(kept)
    said = words_of_later(disclosure, kept), words_of_lent(disclosure.still_lent)
    return published_list(disclosure.starts_on, disclosure.ends_on, rows, unit=disclosure.unit, said=said)


def published_list(start, end, put_up, *, unit=None, said=()):
    """Return these PutUp of some days, within the unit if it is named, with their sum and that of each account.

    `said` are sentences about them that stand below.
    """
    rows, sums = [], {}
    for one in put_up:
        rows.append(one.cells)
        sums[one.account] = sums.get(one.account, 0) + one.yuan
    closing = [f"共 {len(rows)} 笔，合计 {sum(sums.values()):,.2f} 元。"] if rows else []
    closing += [f"其中{name} {yuan:,.2f} 元。" for name, yuan in sums.items()] if len(sums) > 1 else []
    closing += filter(None, said)
    words = Words("冲正和退款以负数列出；借款在核销当日按实际支出列一次。对公示有疑问的，请与校工会或经审会联系。")
    section = Section(
        (Grid(_COLUMNS, tuple(rows), closing=tuple(closing)), words),
        left=f"{unit.name}　单位：元" if unit else "单位：元",
        right=f"{chinese_date(start)}至{chinese_date(end)}",
    )
    return Form("工会经费支出公示", union(), (section,))
