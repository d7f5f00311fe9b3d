from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "更新数据库结构，核对密钥，按名册核对角色：一个进程做完启动前要做的事。"

    def handle(self, *args, **options):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("check_keys", stdout=self.stdout)
        call_command("sync_roles", stdout=self.stdout)
