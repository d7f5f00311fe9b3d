"""Takes a photo among the originals of an invoice."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0182_refunds_of_closed_years'),
    ]

    operations = [
        migrations.AlterField(
            model_name='invoiceoriginal',
            name='format',
            field=models.CharField(choices=[('pdf', 'PDF'), ('ofd', 'OFD'), ('xml', 'XML'), ('picture', '照片')], max_length=10, verbose_name='格式'),
        ),
        migrations.AlterField(
            model_name='invoiceoriginalevent',
            name='format',
            field=models.CharField(choices=[('pdf', 'PDF'), ('ofd', 'OFD'), ('xml', 'XML'), ('picture', '照片')], max_length=10, verbose_name='格式'),
        ),
    ]
