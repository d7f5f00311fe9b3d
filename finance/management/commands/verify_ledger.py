"""manage.py verify_ledger: recompute the general ledger, and say apart what is wrong, waits, or differs."""

from django.core.management.base import BaseCommand, CommandError

from finance.models import LedgerStart
from finance.services.books.verifying import verify


class Command(BaseCommand):
    help = "从头核算总账：错误必须是零；待记账的、与出纳账不同的另外列出。"

    def handle(self, *args, **options):
        start = LedgerStart.in_force()
        if start is None:
            self.stdout.write("没有启用总账。")
            return
        found = verify(start)
        self.stdout.write(f"已记账 {found.posted} 张，待记账 {found.waiting} 张。")
        if found.without_rule:
            self.stdout.write(f"其中 {found.without_rule} 张没有留下记账时的“记账科目对应”，按现在的对应核算。")
        for sentence in found.differing:
            self.stdout.write(f"与出纳账不同：{sentence}")
        if found.wrong:
            for sentence in found.wrong:
                self.stderr.write(sentence)
            raise CommandError(f"总账有错误 {len(found.wrong)} 处。")
        self.stdout.write("总账没有错误。")
