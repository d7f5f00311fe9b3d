"""A claim keeps the code of its cause, a row of the workbook its serial; so far both stood in words in `source`."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.db.models import Case, Value, When
from django.db.models.functions import Substr

from unionportal.core.database.append_only import without_triggers

# {the beginning of `source`: the code of the cause}
_CAUSES = {
    "慰问": "welfare.visit",
    "补助": "welfare.grant",
    "发放": "welfare.gift_issue",
    "活动 ": "activities.activity",
    "台账 ": "finance.ledger",
}
_LEDGER = "台账 "
_TABLES = ("finance_claim", "finance_claimevent", "finance_income", "finance_payment")


def fill(apps, schema_editor):
    """Read the cause of every claim, and the serial of every row of the workbook, out of its words."""
    cases = [When(source__startswith=beginning, then=Value(code)) for beginning, code in _CAUSES.items()]
    with without_triggers(schema_editor, *_TABLES):
        for name in ("Claim", "ClaimEvent"):
            apps.get_model("finance", name).objects.update(cause=Case(*cases, default=Value("finance.request")))
        for name in ("Income", "Payment"):
            imported = apps.get_model("finance", name).objects.filter(
                source__startswith=_LEDGER, corrects__isnull=True
            )
            imported.update(ledger_serial=Substr("source", len(_LEDGER) + 1))


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0010_installed'),
        ('finance', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='claim',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='claim',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='claim',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='income',
            name='finance_income_imported_once',
        ),
        migrations.RemoveConstraint(
            model_name='payment',
            name='finance_payment_imported_once',
        ),
        migrations.AddField(
            model_name='claim',
            name='cause',
            field=models.CharField(default='', editable=False, max_length=40, verbose_name='起因'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='claimevent',
            name='cause',
            field=models.CharField(default='', editable=False, max_length=40, verbose_name='起因'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='income',
            name='ledger_serial',
            field=models.CharField(blank=True, editable=False, max_length=40, verbose_name='台账流水号'),
        ),
        migrations.AddField(
            model_name='payment',
            name='ledger_serial',
            field=models.CharField(blank=True, editable=False, max_length=40, verbose_name='台账流水号'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "finance_claimevent" ("amount", "approved_by_id", "approved_on", "budget_id", "cause", "funding_source", "id", "made_by_id", "made_on", "number", "paid_on", "payee", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "return_reason", "source", "state", "unit_id") VALUES (NEW."amount", NEW."approved_by_id", NEW."approved_on", NEW."budget_id", NEW."cause", NEW."funding_source", NEW."id", NEW."made_by_id", NEW."made_on", NEW."number", NEW."paid_on", NEW."payee", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."return_reason", NEW."source", NEW."state", NEW."unit_id"); RETURN NULL;', hash='75ce19481bd28c47dd0cefb4c684b0d48dee8b46', operation='INSERT', pgid='pgtrigger_insert_insert_73deb', table='finance_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "finance_claimevent" ("amount", "approved_by_id", "approved_on", "budget_id", "cause", "funding_source", "id", "made_by_id", "made_on", "number", "paid_on", "payee", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "return_reason", "source", "state", "unit_id") VALUES (NEW."amount", NEW."approved_by_id", NEW."approved_on", NEW."budget_id", NEW."cause", NEW."funding_source", NEW."id", NEW."made_by_id", NEW."made_on", NEW."number", NEW."paid_on", NEW."payee", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."return_reason", NEW."source", NEW."state", NEW."unit_id"); RETURN NULL;', hash='d61ac9812d9949958de4c30ddd9683b61bf0fe7b', operation='UPDATE', pgid='pgtrigger_update_update_e0c9c', table='finance_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "finance_claimevent" ("amount", "approved_by_id", "approved_on", "budget_id", "cause", "funding_source", "id", "made_by_id", "made_on", "number", "paid_on", "payee", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "return_reason", "source", "state", "unit_id") VALUES (OLD."amount", OLD."approved_by_id", OLD."approved_on", OLD."budget_id", OLD."cause", OLD."funding_source", OLD."id", OLD."made_by_id", OLD."made_on", OLD."number", OLD."paid_on", OLD."payee", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."purpose", OLD."return_reason", OLD."source", OLD."state", OLD."unit_id"); RETURN NULL;', hash='168299d12f84245c62b5f1ef26a9f198d76a1136', operation='DELETE', pgid='pgtrigger_delete_delete_40b78', table='finance_claim', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('cause', ''), _negated=True), name='finance_claim_has_cause'),
        ),
        migrations.AddConstraint(
            model_name='income',
            constraint=models.UniqueConstraint(condition=models.Q(('ledger_serial', ''), _negated=True), fields=('ledger_serial',), name='finance_income_imported_once', violation_error_message='台账中的这一行已经导入。'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('ledger_serial', ''), _negated=True), fields=('ledger_serial',), name='finance_payment_imported_once', violation_error_message='台账中的这一行已经导入。'),
        ),
    ]
