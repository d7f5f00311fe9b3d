"""manage.py sync_rules: store example rules of procedure where none exist, and grant delegates their role."""

from django.core.management.base import BaseCommand

from congress.bodies.services.delegates import sync_delegate_roles
from congress.bodies.services.rules import sync_rules


class Command(BaseCommand):
    help = "给还没有议事规则的项目加上示例规则，并按代表名册授予代表角色；已有的不动。"

    def handle(self, *args, **options):
        rules, granted = sync_rules(), sync_delegate_roles()
        self.stdout.write(f"新增 {rules} 条示例议事规则，新授予 {granted} 位代表的角色。")
