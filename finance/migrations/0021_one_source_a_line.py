"""Give every budget line the source that its claims were paid from, and divide the lines that had several.

A line keeps the source that paid most of it. What other sources paid, or are to pay, goes to lines of their own, which
begin with exactly that amount; the first one is adjusted by as much, so that the budgets add up to what they did.
"""

from collections import defaultdict
from decimal import Decimal

from django.db import migrations
from django.db.models import Q, Sum
from django.utils import timezone

from unionportal.core.database.append_only import without_triggers

OWN = "union_funds"
DOCUMENT = "按资金来源分列"


def divide(apps, schema_editor):
    """Set the sources of the lines; nothing is written where every claim is of the union's own funds."""
    named = _tables_naming_a_source(apps)
    found = defaultdict(dict)
    for table in named:
        for line, source in table.objects.order_by().values_list("budget", "funding_source").distinct():
            if line is not None:
                found[line].setdefault(source, _used(apps, line, source))
    mixed = {line: sources for line, sources in found.items() if sources.keys() != {OWN}}
    if not mixed:
        return
    book = [apps.get_model("finance", name) for name in ("Budget", "BudgetAdjustment", "BudgetEvent", "ClaimEvent")]
    tables = {table._meta.db_table for table in (*book, *named)}
    with without_triggers(schema_editor, *sorted(tables)):
        for line, sources in sorted(mixed.items()):
            _divide_line(apps, named, line, sources)


def _tables_naming_a_source(apps):
    """Return the tables, of whatever app, whose rows name a budget and a source; histories stay what they are."""
    budget = apps.get_model("finance", "Budget")
    tables = {one.related_model for one in budget._meta.get_fields(include_hidden=True) if one.one_to_many}
    found = [table for table in tables if {"budget", "funding_source"} <= {f.name for f in table._meta.fields}]
    kept = [table for table in found if "pgh_id" not in {field.name for field in table._meta.fields}]
    return sorted(kept, key=lambda table: table._meta.db_table)


def _used(apps, line, source):
    """Return what is approved or paid of the line from the source, in yuan."""
    claims, payments = (apps.get_model("finance", name).objects for name in ("Claim", "Payment"))
    rows = (claims.filter(state="approved"), payments)
    mine = Q(budget=line, funding_source=source)
    return sum(some.filter(mine).aggregate(s=Sum("amount", default=Decimal(0)))["s"] for some in rows)


def _divide_line(apps, named, line, sources):
    budgets, claims = apps.get_model("finance", "Budget").objects, apps.get_model("finance", "Claim").objects
    first = budgets.get(pk=line)
    first.funding_source = max(sorted(sources), key=lambda one: (sources[one], one == OWN))
    apps.get_model("finance", "BudgetEvent").objects.filter(pgh_obj=line).update(funding_source=first.funding_source)
    for source in sorted(sources.keys() - {first.funding_source}):
        used = sources[source]
        other = budgets.create(
            unit_id=first.unit_id,
            year=first.year,
            account_id=first.account_id,
            funding_source=source,
            initial=used,
            total=used,
            note=DOCUMENT,
            is_history=first.is_history,
            ledger_id=first.ledger_id,
        )
        _remember(apps, "BudgetEvent", [other], "insert")
        if used:
            adjustments = apps.get_model("finance", "BudgetAdjustment").objects
            adjustments.create(budget=first, amount=-used, decided_on=timezone.localdate(), document=DOCUMENT)
            first.total -= used
        moved = list(claims.filter(budget=line, funding_source=source).values_list("pk", flat=True))
        for table in named:
            table.objects.filter(budget=line, funding_source=source).update(budget=other)
        _remember(apps, "ClaimEvent", claims.filter(pk__in=moved), "update")
    first.save()
    _remember(apps, "BudgetEvent", [first], "update")


def _remember(apps, name, rows, label):
    """Write the history that the triggers, which are put aside, do not."""
    event, now = apps.get_model("finance", name), timezone.now()
    columns = {field.attname for field in event._meta.concrete_fields if not field.name.startswith("pgh_")}
    event.objects.bulk_create(
        event(pgh_label=label, pgh_created_at=now, pgh_obj_id=row.pk, **{name: getattr(row, name) for name in columns})
        for row in rows
    )


class Migration(migrations.Migration):
    dependencies = [("finance", "0020_sources_of_budgets")]

    operations = [migrations.RunPython(divide, elidable=False)]
