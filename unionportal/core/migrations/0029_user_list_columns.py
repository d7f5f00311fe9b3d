"""The columns that somebody chose for a list are kept with the account."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0028_undone_units'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='list_columns',
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name='列表显示的列'),
        ),
    ]
