"""An import may be undone by those who made it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0026_workbook_layouts'),
    ]

    operations = [
        migrations.AddField(
            model_name='ledgerimport',
            name='context',
            field=models.UUIDField(editable=False, null=True, verbose_name='行历史'),
        ),
        migrations.AddField(
            model_name='ledgerimport',
            name='undo_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='撤销原因'),
        ),
        migrations.AddField(
            model_name='ledgerimport',
            name='undo_requested_at',
            field=models.DateTimeField(null=True, verbose_name='申请撤销时间'),
        ),
        migrations.AddField(
            model_name='ledgerimport',
            name='undone_at',
            field=models.DateTimeField(null=True, verbose_name='撤销时间'),
        ),
        migrations.AlterField(
            model_name='ledgerimport',
            name='state',
            field=models.CharField(choices=[('draft', '已核对'), ('waiting', '待确认'), ('applied', '已导入'), ('refused', '已退回'), ('withdrawn', '已撤回'), ('expired', '已过期'), ('undoing', '待撤销'), ('undone', '已撤销')], default='draft', max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='ledgersheet',
            name='state',
            field=models.CharField(choices=[('waiting', '待确认'), ('confirmed', '已确认'), ('refused', '已退回'), ('closed', '已了结'), ('undoing', '待撤销'), ('agreed', '同意撤销')], default='waiting', max_length=10, verbose_name='状态'),
        ),
    ]
