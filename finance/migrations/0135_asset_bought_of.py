import datetime

from django.db import migrations, models

PARTS = [
    ("cost", "固定资产原值"),
    ("written_off", "累计折旧"),
    ("fund", "资产基金"),
    ("pending", "待处理财产损溢"),
    ("bought", "购置的支出"),
]


def enter_code(apps, schema_editor):
    """Enter the expense by which the law has assets bought, from the day of the chart."""
    rows = apps.get_model("finance", "AccountCode").objects
    rows.create(asset="bought", code="507", name="资本性支出", valid_from=datetime.date(2022, 1, 1))


def _asset():
    return models.CharField(
        blank=True, choices=PARTS, db_default="", default="", max_length=15, verbose_name="固定资产的账目"
    )


class Migration(migrations.Migration):

    dependencies = [
        ("finance", "0134_disclosure_fixed"),
    ]

    operations = [
        migrations.AlterField(model_name="accountcode", name="asset", field=_asset()),
        migrations.AlterField(model_name="accountcodeevent", name="asset", field=_asset()),
        migrations.RunPython(enter_code, migrations.RunPython.noop),
    ]
