"""The tables and charts of welfare that a report prints."""

from decimal import Decimal

from django.db.models import Count, F, Sum

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.figures import registry
from unionportal.core.figures.families import FAMILIES
from unionportal.core.figures.report_tables import chart, figure_table, table, unit_table, year_table
from unionportal.core.figures.spans import span_of_any
from welfare.choices import PurchaseChannel, Risk
from welfare.figures import VISITS, kinds
from welfare.models import GiftRecipient
from welfare.models.benefit import paid_in
from welfare.models.gift import given_in
from welfare.models.kind import gift_occasions

_ALL_VISITS = ("welfare.visit_people", "welfare.visits", "welfare.visits_total")


@table(
    "welfare.by_occasion",
    "慰问分类",
    columns=("慰问事由", "人数", "人次", "金额（元）"),
    figures=(*(f"welfare.{code}{end}" for code in VISITS for end in ("", "_visits", "_total")), *_ALL_VISITS),
    total_row=True,
    compared=(2, 3),
)
def by_occasion(period, scope, unit):
    """Return one line for each occasion that was ever confirmed, and all visits below."""
    occasions = FAMILIES[kinds.VISITS]
    codes = {one: [occasions.code_of(one, each) for each in occasions.figures.values()] for one in occasions.members}
    wanted = registry.known([*(code for of in codes.values() for code in of), *_ALL_VISITS])
    found = registry.values(wanted, period, scope, unit)
    # As reports have always called them.
    labels = {code: label for code, (_, label) in VISITS.items()}
    lines = [(labels.get(one.code, one.name), *(found[code] for code in of)) for one, of in codes.items()]
    return [*lines, ("全部慰问", *(found[code] for code in _ALL_VISITS))]


chart("welfare.by_occasion", "慰问分类", of="welfare.by_occasion", kind="bar", column=1, unit="人")
unit_table(
    "welfare.by_unit",
    "分工会慰问",
    columns=("慰问人数", "慰问人次", "慰问金额（元）", "普惠福利（元）"),
    codes=("welfare.visit_people", "welfare.visits", "welfare.visits_total", "welfare.universal_total"),
)
chart("welfare.by_unit", "分工会慰问", of="welfare.by_unit", kind="hbar", column=2, unit="人次")


figure_table(
    "welfare.insurance",
    "保险险种",
    columns=("险种", "每人保额（元）"),
    rows=[(risk.label, f"welfare.insurance_{risk.value}") for risk in Risk],
    total=("合计", "welfare.insurance_cover"),
)


figure_table(
    "welfare.purchases",
    "采购渠道",
    columns=("采购渠道", "金额（元）"),
    rows=[(channel.label, f"welfare.bought_{channel.value}") for channel in PurchaseChannel],
    total=("合计", "welfare.bought"),
)


@table(
    "welfare.gifts",
    "发放情况",
    columns=("发放事由", "人数", "人次", "金额（元）"),
    figures=("welfare.gifts_total", "welfare.universal_people", "welfare.universal_gifts"),
    total_row=True,
)
def gifts(period, scope, unit):
    """Return one line per occasion with paid gifts, and all of them below; people who are no members count by gift.

    People and times are those of gifts given in the period, money that of gifts paid in it.
    """
    given, money = given_in(period), paid_in(period, "issue__claim")
    rows = GiftRecipient.objects.visible_to(scope.judged(READ_FIGURES)).within(unit)
    paid = rows.filter(span_of_any(GiftRecipient, (given, money)), given | money)
    counted = {"members": Count("member", distinct=True, filter=given), "all": Count("pk", filter=given)}
    counted["money"] = Sum(F("cost") - F("returned"), filter=money, default=Decimal("0.00"))
    counted["known"] = Count("member", filter=given)
    by_occasion = {
        row.pop("issue__occasion"): row for row in paid.order_by().values("issue__occasion").annotate(**counted)
    }
    lines = [(name, by_occasion[code]) for code, name in gift_occasions().items() if code in by_occasion]
    if not lines:
        return []
    lines.append(("合计", paid.aggregate(**counted)))
    return [(label, row["members"] + row["all"] - row["known"], row["all"], row["money"]) for label, row in lines]


chart("welfare.gifts", "发放构成", of="welfare.gifts", kind="donut", column=3, unit="元")
year_table(
    "welfare.by_year",
    "服务教职工分年度",
    columns=("慰问人次", "慰问金额（元）", "补助人次", "补助金额（元）", "普惠福利（元）", "互助保障（元）"),
    codes=(
        "welfare.visits",
        "welfare.visits_total",
        "welfare.grants",
        "welfare.hardship_total",
        "welfare.universal_total",
        "welfare.mutual_aid_total",
    ),
)
