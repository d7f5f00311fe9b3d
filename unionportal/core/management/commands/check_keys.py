"""manage.py check_keys: check the data keys against the stored data."""

from django.core.management.base import CommandError

from unionportal.core.files.resealing import unreadable_files
from unionportal.core.management.key_command import KeyCommand
from unionportal.core.sealing.key_check import count_by_key, unreadable_rows
from unionportal.core.sealing.keys import key_ids


class Command(KeyCommand):
    help = "核对数据密钥：密钥文件是否与数据相符，每把密钥还有多少条数据。"

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="逐条解密全部加密数据，逐个读出附件")

    def handle(self, *args, **options):
        counts = count_by_key()
        for key_id in [*key_ids(), *sorted(counts.keys() - set(key_ids()))]:
            rows = counts.get(key_id, {})
            self.stdout.write(f"{key_id}：{sum(rows.values())} 条{'（写入）' if key_id == key_ids()[0] else ''}")
            for column, number in sorted(rows.items()):
                self.stdout.write(f"    {column} {number}")
        if options["all"] and (wrong := [*unreadable_rows(), *(f"附件 {one.pk}" for one in unreadable_files())]):
            for one in wrong:
                self.stderr.write(f"无法解密或索引不符：{one}")
            raise CommandError(f"有 {len(wrong)} 条数据无法解密。")
        self.stdout.write("密钥与数据相符。")
