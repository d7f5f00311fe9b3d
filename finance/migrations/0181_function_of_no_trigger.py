"""Drops the function of a trigger that 0129 removed: a database that begins now has none."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("finance", "0171_published_editions")]

    operations = [
        migrations.RunSQL("DROP FUNCTION IF EXISTS pgtrigger_voucher_in_year_31bd0()", migrations.RunSQL.noop),
    ]
