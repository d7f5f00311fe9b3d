"""manage.py changepassword: in the place of Django's, which leaves no trace and no role asleep."""

from django.core.management.base import BaseCommand, CommandError

from unionportal.core.models import User
from unionportal.core.roles.resetting import reset_password


class Command(BaseCommand):
    help = "重置一个账号的密码，打印新的初始密码；同工作后台的“重置密码”一样记入日志，账号的业务角色暂停，待主席确认。"

    def add_arguments(self, parser):
        parser.add_argument("username", help="工号")

    def handle(self, *args, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有工号为 {username} 的账号。")
        password = reset_password(user, actor=None)
        self.stdout.write(f"{user} 的初始密码 {password}，首次登录须修改。")
