"""manage.py found_union: create the union, the first system administrator and the first chair."""

import datetime

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from unionportal.core.roles.founding import CODE, found_union


class Command(BaseCommand):
    help = (
        "在空数据库里登记校工会、第一个系统管理员和现任工会主席，打印两人的初始密码；"
        "其余账号由系统管理员在工作后台开设，角色由他提出、由主席确认。"
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="工会名称，如“××大学工会”")
        parser.add_argument("on", type=datetime.date.fromisoformat, help="成立日期，如 1952-05-01")
        parser.add_argument("username", help="系统管理员的工号")
        parser.add_argument("person", help="系统管理员的姓名")
        parser.add_argument("chair_username", help="工会主席的工号")
        parser.add_argument("chair_person", help="工会主席的姓名")

    def handle(self, *args, name, on, username, person, chair_username, chair_person, **options):
        people = {"administrator": (username, person), "chair": (chair_username, chair_person)}
        try:
            opened = found_union(name=name, on=on, **people)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        code = f"编号 {CODE}，台账里也可以写“校工会”"
        self.stdout.write(f"已登记{name}（{code}）。初始密码请分别交给本人，首次登录须修改：")
        for label, (user, password) in zip(("系统管理员", "工会主席"), opened, strict=True):
            self.stdout.write(f"{label} {user.username}，初始密码 {password}")
