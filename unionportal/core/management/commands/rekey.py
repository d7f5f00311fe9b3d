"""manage.py rekey: re-encrypt everything with the first data key."""

from django.core.management.base import CommandError
from django.db import connection

from unionportal.core.database.faults import describe_os_error
from unionportal.core.files.resealing import rekey_files
from unionportal.core.management.key_command import KeyCommand
from unionportal.core.operations.database_roles import owns_tables
from unionportal.core.sealing.key_check import count_by_key
from unionportal.core.sealing.keys import key_ids
from unionportal.core.sealing.rekey import rekey

# A process started before the key file changed still writes with the old key: the next round finds its rows.
_ROUNDS = 5


class Command(KeyCommand):
    help = "用密钥文件的第一把密钥重新加密全部个人数据（含历史记录）和附件；使用中可以运行，中断后再运行即可。"

    def add_arguments(self, parser):
        parser.add_argument("--batch", type=int, default=500, help="每个事务的条数，默认 500")

    def handle(self, *args, batch, **options):
        if batch < 1:
            raise CommandError("--batch 须大于 0。")
        if not owns_tables(connection):
            raise CommandError("历史记录只增不改：请用数据表所有者的 DATABASE_URL 运行 rekey。")
        for _ in range(_ROUNDS):
            done, wrong = self._round(batch)
            if not done:
                break
        left = {key_id: sum(rows.values()) for key_id, rows in count_by_key().items() if key_id != key_ids()[0]}
        for key_id, rows in left.items():
            self.stderr.write(f"密钥 {key_id} 还有 {rows} 条或个附件，其中无法解密 {wrong}。")
        if left:
            raise CommandError("没有全部换完：请弄清无法解密的数据，并确认各进程已用新的密钥文件重新启动，再运行一次。")
        self.stdout.write(f"全部数据已用密钥 {key_ids()[0]} 加密。其余各行可以从密钥文件中移走，旧备份仍需要它们。")

    def _round(self, batch):
        done = wrong = 0
        for model, sealed, unreadable in rekey(batch):
            done, wrong = done + sealed, wrong + unreadable
            self.stdout.write(f"{model._meta.db_table} {sealed} 条")
        try:
            files = [readable for _, readable in rekey_files()]
        except OSError as error:
            raise CommandError(f"附件没有全部换完，已换的不受影响：{describe_os_error(error)}") from None
        if files:
            self.stdout.write(f"附件 {sum(files)} 个")
        return done + sum(files), wrong + files.count(False)
