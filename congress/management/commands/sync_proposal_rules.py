"""manage.py sync_proposal_rules: store the example proposal rules and categories where none exist."""

from django.core.management.base import BaseCommand

from congress.proposals.services import sync_proposal_rules


class Command(BaseCommand):
    help = "还没有提案规则和提案类别时，加上示例；已有的不动。"

    def handle(self, *args, **options):
        self.stdout.write(f"新增 {sync_proposal_rules()} 条示例提案规则和类别。")
