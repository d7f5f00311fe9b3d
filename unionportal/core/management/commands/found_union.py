"""manage.py found_union: create the union and the first system administrator."""

import datetime

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from unionportal.core.services.founding import found_union


class Command(BaseCommand):
    help = "在空数据库里登记校工会和第一个系统管理员，打印初始密码；其余账号由他在工作后台开设。"

    def add_arguments(self, parser):
        parser.add_argument("name", help="工会名称，如“××大学工会”")
        parser.add_argument("on", type=datetime.date.fromisoformat, help="成立日期，如 1952-05-01")
        parser.add_argument("username", help="系统管理员的工号")
        parser.add_argument("person", help="系统管理员的姓名")

    def handle(self, *args, name, on, username, person, **options):
        try:
            user, password = found_union(name=name, on=on, username=username, person=person)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"已登记{name}。系统管理员 {user.username}，初始密码 {password}，首次登录须修改。")
