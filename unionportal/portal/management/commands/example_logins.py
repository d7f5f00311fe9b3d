"""manage.py example_logins: print the accounts of an example database."""

import json

from django.core.management.base import BaseCommand

from unionportal.examples import accounts


class Command(BaseCommand):
    help = "列出示例数据库中各角色的登录名和密码；不是示例数据库则什么也不打印。"

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *args, **options):
        rows = accounts.logins() if accounts.is_example() else []
        if options["format"] == "json":
            keys = ("role", "unit", "name", "login", "password", "first")
            self.stdout.write(json.dumps([dict(zip(keys, row, strict=True)) for row in rows], ensure_ascii=False))
            return
        for role, unit, name, login, password, first in rows:
            self.stdout.write(f"{login:<12} {password:<20} {role} · {unit} · {name}\n{'':<34}{first}")
