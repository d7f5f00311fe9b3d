"""Links between money and what it is for: the rows behind a line of the execution table, what paid for a record."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from finance import permissions
from finance.models import NO_PROJECT, AuditFinding, Payment
from finance.queries import UNPAID
from finance.services.books.balances import side_of

register = template.Library()
# How the table of execution calls what it is narrowed to, and how the lists of claims and payments do.
_NARROWED = {
    "unit": "budget_unit",
    "account": "account",
    "funding_source": "funding_source",
    "project": "budget_project",
}


@register.simple_tag(takes_context=True)
def execution_links(context, line):
    """Return {"budget", "claims", "payments"}: the URLs of the rows behind a line of the execution table."""
    year, by = context["year"], context["by"]
    chosen = {name: getattr(one, "pk", one) for name in _NARROWED if (one := context.get(name))}
    if line is not context["whole"]:
        chosen[by] = line.of.pk if line.of else NO_PROJECT
    rows = {"budget_year": year} | {there: chosen[name] for name, there in _NARROWED.items() if name in chosen}
    return {
        "budget": _budget_page(line, year, by, chosen),
        "claims": _address("claim_list", state=UNPAID, **rows),
        "payments": _address("payment_list", **rows),
    }


@register.inclusion_tag("finance/_paid_by.html", takes_context=True)
def paid_by(context, claim):
    """Show the claim that pays for a record, and its payments, to who may see them: entries of a list of facts."""
    request = context["request"]
    if claim is None or not request.user.has_perm(permissions.VIEW_CLAIM, claim):
        return {}
    return {"claim": claim, "payments": claim.payments.visible_to(request.scope).order_by("pk")}


@register.inclusion_tag("finance/auditing/_audited.html", takes_context=True)
def audited(context, record):
    """Show what auditors found of a payment or claim, listed and drew, to who may see that, and where to find more."""
    scope, user = context["request"].scope, context["request"].user
    shown = {
        "findings": record.findingrows.visible_to(scope).select_related("finding"),
        "hits": record.hitrows.visible_to(scope).select_related("hit__rule"),
        "may_find": user.has_perm(permissions.ADD_FINDING, AuditFinding(unit=record.unit)),
        "number": record.number,
        "unit": record.unit_id,
    }
    if isinstance(record, Payment):
        shown["items"] = record.sampled.visible_to(scope).select_related("sample")
    return shown


def _budget_page(line, year, by, chosen):
    """Return the one budget of the line, or the same table divided by what is not chosen yet."""
    if line.budget:
        return reverse("finance:budget_detail", args=[line.budget.pk])
    ways = [way for way in ("unit", "account", "project") if way != by]
    return _address("execution", year=year, by=next((way for way in ways if way not in chosen), by), **chosen)


def _address(name, **params):
    return f"{reverse(f'finance:{name}')}?{urlencode(params)}"


@register.filter
def line_name(line, by):
    """Name a line of the execution table; a project with its unit."""
    if by != "project":
        return line.of
    return f"{line.of.unit}·{line.of}" if line.of else "不属于项目"


@register.filter
def side(amount):
    """Show a balance, more than zero on the side of debits, as the ledger writes it: “借 1,000.00”, “平”."""
    return side_of(amount)
