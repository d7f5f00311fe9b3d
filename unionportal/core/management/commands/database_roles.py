"""manage.py database_roles: print or apply the privileges of the portal's database account."""

import re

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from unionportal.core.operations.database_roles import (
    ROLE,
    owner_of_tables,
    owns_tables,
    role_exists,
    statements,
    why_not,
)


class Command(BaseCommand):
    help = "写出网站所用数据库账号的权限（SQL），--apply 直接执行；由数据表的所有者运行，每次 migrate 之后再运行一次。"

    def add_arguments(self, parser):
        parser.add_argument("--role", default=ROLE, help=f"网站所用的账号，默认 {ROLE}")
        parser.add_argument("--apply", action="store_true", help="执行，而不只是写出")

    def handle(self, *args, role, **options):
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
            raise CommandError("账号名只能用小写字母、数字和下划线。")
        owner = owner_of_tables(connection)
        if owner is None:
            raise CommandError("还没有数据表：请先由将来的所有者运行 manage.py migrate。")
        found = list(statements(role, connection.introspection.table_names(), owner))
        with connection.cursor() as cursor:
            lines = [one.as_string(cursor.cursor) for one in found]
        if not options["apply"]:
            self.stdout.write("".join(f"{line};\n" for line in ["BEGIN", *lines, "COMMIT"]))
            return
        if not owns_tables(connection):
            raise CommandError("请用数据表所有者的 DATABASE_URL 运行。")
        if reason := why_not(connection, role):
            raise CommandError(reason)
        is_new = not role_exists(connection, role)
        with transaction.atomic(), connection.cursor() as cursor:
            for line in lines:
                cursor.execute(line)
        # The account that is there already has the password that its settings name.
        password = f"；它是新建的，密码请用 psql 的 \\password {role} 设置" if is_new else ""
        self.stdout.write(f"账号 {role} 的权限已设定{password}。")
