from django.db import migrations, models

# Of whatever kind, an invoice with a code is the same as another by its code and number. One that is there twice, or
# that a red letter names so, keeps the key it has: the findings of its claim name the other.
_KEYED_BY_CODE = """
UPDATE finance_invoice AS i SET key = i.code || '-' || i.number
WHERE i.kind = 'other' AND i.code <> '' AND i.key <> '' AND length(i.number) <> 20
  AND NOT EXISTS (
    SELECT 1 FROM finance_invoice o WHERE o.id <> i.id
      AND (o.code = i.code AND o.number = i.number OR o.corrects_number = i.code || '-' || i.number)
  )
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0136_disposal_by_sale")]

    operations = [
        migrations.AddIndex(
            model_name="invoice", index=models.Index(fields=["number"], name="finance_invoice_by_number")
        ),
        migrations.RunSQL(_KEYED_BY_CODE, migrations.RunSQL.noop),
    ]
