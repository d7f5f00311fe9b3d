from django.core.management.base import BaseCommand, CommandError

from unionportal.core.chain import broken_links


class Command(BaseCommand):
    help = "核对操作日志的哈希链：改动、删除、插入都会被指出。"

    def handle(self, *args, **options):
        checked, problems = broken_links()
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"操作日志不完整：{len(problems)} 处。")
        self.stdout.write(f"操作日志完整，共核对 {checked} 条。")
