"""manage.py restore: restore a backup into an empty database."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from unionportal.core.database.faults import describe_os_error
from unionportal.core.operations.backup.programs import BackupError
from unionportal.core.operations.backup.restoring import restore_backup
from unionportal.core.operations.restored import Restore, note_restore, operator


class Command(BaseCommand):
    help = "把一份备份恢复到空数据库并核对：各表摘要、操作日志、密钥、附件。"
    # The database is empty until the backup is restored, so nothing may be checked against its tables.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path, help="以时间命名的那个文件夹")
        parser.add_argument("--by", default="", help="谁恢复的，记入操作日志和锚点；不填为这台机器上的账号")

    def handle(self, *args, folder, by, verbosity, **options):
        try:
            manifest = restore_backup(folder)
        except (BackupError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"没有恢复：{describe_os_error(error, folder)}") from None
        say = self.stdout.write if verbosity else (lambda line: None)
        say(
            f"已恢复 {manifest.made_at} 的备份：{len(manifest.tables)} 张表、{manifest.rows} 行，"
            f"附件 {manifest.files} 个；各表摘要、操作日志和密钥核对无误。"
        )
        who = by.strip() or operator()
        is_noted = note_restore(Restore(folder.resolve().name, manifest.made_at, who))
        when = "已" if is_noted else "备份的结构较旧，运行 migrate 时"
        say(f"{when}记入操作日志和锚点：{who} 恢复了备份 {folder.resolve().name}。")
        if manifest.missing:
            names = "、".join(manifest.missing[:5])
            self.stderr.write(f"备份时就缺失或损坏的附件 {len(manifest.missing)} 个：{names}。")
        say(
            f"网站用数据库 {connection.settings_dict['NAME']} 以前，"
            "再由所有者对它运行 migrate 和 database_roles --apply。"
        )
