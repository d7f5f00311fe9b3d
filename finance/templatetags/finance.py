"""Links between money and what it is for: the rows behind a line of the execution table, what paid for a record."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from finance import permissions
from finance.models import AuditFinding, Payment
from finance.queries import UNPAID
from finance.services.books.balances import side_of

register = template.Library()


@register.simple_tag(takes_context=True)
def execution_links(context, line):
    """Return {"budget", "claims", "payments"}: the URLs of the rows behind a line of the execution table."""
    unit, account = context.get("unit"), context.get("account")
    if line.of is not None:
        unit, account = (line.of, account) if context["by"] == "unit" else (unit, line.of)
    year = context["year"]
    chosen = {"budget_year": year, "budget_unit": unit and unit.pk, "account": account and account.pk}
    chosen["funding_source"] = context.get("funding_source")
    chosen = {name: value for name, value in chosen.items() if value}
    return {
        "budget": _budget_page(line, year, unit, account, context.get("funding_source")),
        "claims": _address("claim_list", state=UNPAID, **chosen),
        "payments": _address("payment_list", **chosen),
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


def _budget_page(line, year, unit, account, funding_source):
    """Return the one budget of the line, or the same table divided the other way."""
    if line.budget:
        return reverse("finance:budget_detail", args=[line.budget.pk])
    chosen = {"unit": unit and unit.pk, "account": account and account.pk, "funding_source": funding_source}
    chosen = {name: value for name, value in chosen.items() if value}
    return _address("execution", year=year, by="account" if unit else "unit", **chosen)


def _address(name, **params):
    return f"{reverse(f'finance:{name}')}?{urlencode(params)}"


@register.filter
def side(amount):
    """Show a balance, more than zero on the side of debits, as the ledger writes it: “借 1,000.00”, “平”."""
    return side_of(amount)
