"""manage.py sync_standards: store example standards where none exist."""

from django.core.management.base import BaseCommand

from welfare.services import sync_standards


class Command(BaseCommand):
    help = "给还没有标准的慰问福利项目加上示例标准；已有的不动。"

    def handle(self, *args, **options):
        self.stdout.write(f"新增 {sync_standards()} 条示例标准。")
