import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("finance", "0125_exemptions_apart"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='voucher',
            name='voucher_in_year',
        ),
    ]
