from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "更新数据库结构，核对密钥，按名册核对角色：一个进程做完启动前要做的事。"

    def add_arguments(self, parser):
        parser.add_argument(
            "--database-roles", action="store_true", help="也设定网站所用数据库账号的权限；由数据表的所有者运行"
        )

    def handle(self, *args, verbosity, **options):
        call_command("migrate", interactive=False, verbosity=verbosity, stdout=self.stdout)
        if options["database_roles"]:
            call_command("database_roles", "--apply", stdout=self.stdout)
        call_command("check_keys", stdout=self.stdout)
        call_command("sync_roles", stdout=self.stdout)
