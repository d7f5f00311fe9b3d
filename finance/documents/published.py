"""支出公示: what was paid in some days, per occasion, to be put up: persons masked, of what is confidential no name."""

from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.utils import timezone

from finance import causes, permissions
from finance.forms.money import cause_box
from finance.models import Disclosure, Payment, paid_between
from members.personal.identity import hide_name, hide_names
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
_UNNAMED = "（不公示）"


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
    rows = paid_between(*days, answers["cause"], answers["unit"]).visible_to(reader.scope)
    return published_list(*days, reader.bounded(in_order(rows)), unit=answers["unit"])


def put_up_today(scope):
    """Return what is put up of the payments today, for everybody who signs in."""
    return Disclosure.objects.in_force(timezone.localdate())


@record_form("published", "支出公示", Disclosure, None, reach=put_up_today, has_workbook=True)
def disclosure_form(disclosure, reader):
    """Return the payments that are put up."""
    rows = reader.bounded(in_order(disclosure.payments))
    days = disclosure.starts_on, disclosure.ends_on
    return published_list(*days, rows, unit=disclosure.unit, said=words_of_later(disclosure))


def words_of_later(disclosure):
    """Return the sentence about what was entered after it was put up, "" if nothing was."""
    found = disclosure.entered_later.aggregate(many=Count("pk"), yuan=Sum("amount"))
    return f"其中公示以后登记的 {found['many']} 笔，合计 {found['yuan']:,.2f} 元。" if found["many"] else ""


def in_order(payments):
    """Return the payments as they are put up."""
    rows = payments.select_related("unit", "account", "claim__kind")
    return rows.annotate(on_list=Count("payees")).order_by("paid_on", "pk")


def put_up(payment):
    """Return what is put up of a payment: day, unit, occasion, account, payee, amount."""
    of = payment.paid_on, payment.unit.name, _occasion_of(payment), payment.account.name
    return (*of, _payee_of(payment), payment.amount)


def published_list(start, end, payments, *, unit=None, said=""):
    """Return these payments of some days, within the unit if it is named, with their sum and that of each account.

    `said` is a sentence about them that stands below.
    """
    rows = tuple(map(put_up, payments))
    sums = {}
    for one in payments:
        sums[one.account.name] = sums.get(one.account.name, 0) + one.amount
    closing = [f"共 {len(rows)} 笔，合计 {sum(sums.values()):,.2f} 元。"] if rows else []
    closing += [f"其中{name} {yuan:,.2f} 元。" for name, yuan in sums.items()] if len(sums) > 1 else []
    closing += [said] if said else []
    words = Words("冲正和退款以负数列出。对公示有疑问的，请与校工会或经审会联系。")
    section = Section(
        (Grid(_COLUMNS, rows, closing=tuple(closing)), words),
        left=f"{unit.name}　单位：元" if unit else "单位：元",
        right=f"{chinese_date(start)}至{chinese_date(end)}",
    )
    return Form("工会经费支出公示", union(), (section,))


def _occasion_of(payment):
    # Not its purpose, which may name somebody.
    claim = payment.claim
    return dict(causes.labels())[claim.cause] if claim.is_caused or claim.kind is None else claim.kind.name


def _payee_of(payment):
    """Return a registered supplier in full, how many stand on a list, anybody else with the middle of each name hidden.

    Of what is confidential nobody. Whether a name that was typed is a person's or a firm's nobody said: a firm is
    shown in full once it is registered.
    """
    claim = payment.claim
    if claim.is_confidential:
        return _UNNAMED
    if claim.supplier_id:
        return payment.payee
    if payment.on_list:
        return f"名单 {payment.on_list} 人"
    return hide_name(payment.payee) if claim.member_id else hide_names(payment.payee)
