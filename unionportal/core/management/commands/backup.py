"""manage.py backup: write a backup into a folder."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from unionportal.core.choices import UnitKind
from unionportal.core.database.faults import describe_os_error
from unionportal.core.models import Unit
from unionportal.core.operations.backup.making import make_backup
from unionportal.core.operations.backup.programs import BackupError


class Command(BaseCommand):
    help = "把数据库、附件和清单备份到 DIR 下以时间命名的文件夹；不含数据密钥，密钥须另行保管。"

    def add_arguments(self, parser):
        parser.add_argument("place", metavar="DIR", type=Path)
        parser.add_argument("--keep", metavar="N", type=int, help="只保留最新的 N 份，删除更早的；不填则全部保留")

    def handle(self, *args, place, keep, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep 须大于 0。")
        try:
            folder, manifest = make_backup(place, keep=keep)
        except (BackupError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"备份没有完成，没有留下半份：{describe_os_error(error, place)}") from None
        self.stdout.write(str(folder))
        union, database = Unit.objects.filter(kind=UnitKind.UNION).first(), connection.settings_dict
        self.stdout.write(
            f"已备份{union or '（还没有登记校工会）'}：数据库 {database['NAME']}（{database['HOST'] or '本机'}），"
            f"{len(manifest.tables)} 张表、{manifest.rows} 行，附件 {manifest.files} 个。"
        )
        if missing := manifest.missing:
            names = "、".join(missing[:5])
            raise CommandError(f"备份已完成，但有 {len(missing)} 个附件缺失或与登记不符：{names}。请检查附件目录。")
