from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from unionportal.core.database.append_only import without_triggers


def fill(apps, schema_editor):
    """Say of which category each asset is now: until then nothing was booked when that was corrected."""
    entries, assets = (apps.get_model("finance", name) for name in ("AssetEntry", "Asset"))
    with without_triggers(schema_editor, entries._meta.db_table):
        code = assets.objects.filter(pk=OuterRef("asset")).values("category__code")
        entries.objects.update(category=Subquery(code))


class Migration(migrations.Migration):

    dependencies = [
        ("finance", "0132_blue_of_voucher"),
    ]

    operations = [
        migrations.AddField(
            model_name="assetentry",
            name="category",
            field=models.CharField(default="", max_length=20, verbose_name="入账的资产类别编码"),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
