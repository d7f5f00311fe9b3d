"""manage.py figures: print figures of a period."""

import io
import json
import uuid
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from unionportal.core.access.scoping import Scope
from unionportal.core.figures import registry
from unionportal.core.figures.periods import parse_period
from unionportal.core.models import Unit


class Command(BaseCommand):
    help = "打印某一期间的全部统计数字：代码、名称、数值、单位、统计口径。"

    def add_arguments(self, parser):
        parser.add_argument("period", help="2022、2022-2023 或 2019-04-01..2023-12-31")
        parser.add_argument("--unit", help="工会组织编号；不填为全部")
        parser.add_argument("--format", choices=("table", "json"), default="table")
        parser.add_argument("--example", help="在临时数据库里载入这个示例年度再统计，不动现有数据")

    def handle(self, *args, period, unit, example, **options):
        try:
            span = parse_period(period)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        if example:
            with _TemporaryDatabase():
                call_command("migrate", verbosity=0)
                call_command("load_example", example, stdout=io.StringIO())
                rows = self._rows(span, unit)
        else:
            rows = self._rows(span, unit)
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for row in rows:
            value = "—" if row["value"] is None else row["value"]
            self.stdout.write(f"{row['code']:<32}{value:>14} {row['unit']:<3} {row['name']}")

    def _rows(self, span, code):
        unit = None
        if code:
            unit = Unit.objects.filter(code=code).first()
            if unit is None:
                raise CommandError(f"没有编号为“{code}”的工会组织。")
        wanted = registry.every()
        found = registry.values(wanted, span, Scope.everything(), unit)
        return [
            {
                "code": one.code,
                "name": one.name,
                "value": _number(found[one.code]),
                "unit": one.unit,
                "definition": one.definition,
            }
            for one in wanted
        ]


def _number(value):
    """Return the value for JSON: yuan with 分 stay exact below 10^13."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


class _TemporaryDatabase:
    """A temporary database on the same server; afterwards the connection has the old one again."""

    def __enter__(self):
        self.usual = connection.settings_dict["NAME"]
        self.name = f"figures_{uuid.uuid4().hex[:12]}"
        # Tests have a migrated template database.
        template = connection.settings_dict["TEST"].get("TEMPLATE") or "template1"
        self._on_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{template}"')
        self._turn_to(self.name)

    def __exit__(self, *error):
        self._turn_to(self.usual)
        self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _turn_to(self, name):
        connection.close()
        connection.settings_dict["NAME"] = name

    def _on_server(self, statement):
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)
