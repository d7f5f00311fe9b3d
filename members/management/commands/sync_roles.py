"""manage.py sync_roles: grant the chair's role to every chair in office with an account who lacks it."""

from django.core.management.base import BaseCommand

from members.services.officers import sync_chair_roles


class Command(BaseCommand):
    help = "按分工会委员名册授予在任主席的角色（本人有账号而还没有这一角色的）。"

    def handle(self, *args, **options):
        granted = sync_chair_roles()
        self.stdout.write(f"角色已与名册核对，新授予 {granted} 人。")
