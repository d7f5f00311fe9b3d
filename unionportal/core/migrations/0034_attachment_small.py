"""Small pictures for lists."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0030_notice_once")]

    operations = [
        migrations.AddField(
            "attachment",
            "small",
            models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="whole",
                to="core.attachment",
                verbose_name="小图",
            ),
        ),
    ]
