"""manage.py load_example: load an example year into an empty database."""

import io

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from congress.bodies.services.rules import sync_rules
from congress.proposals.services import sync_proposal_rules
from unionportal.core import ledger
from unionportal.core.management.key_command import KeyCommand
from unionportal.core.models import Installed, Unit, User
from unionportal.core.trail import audit
from unionportal.examples import EXAMPLES, accounts, event_book, workbook, year_of
from unionportal.examples.under_way import loading
from unionportal.portal.workbooks import handing
from welfare.services import sync_standards


class Command(KeyCommand):
    help = "把一个示例年度写成台账，按导入台账的同一条路载入一个空数据库，并开设示例账号。"

    def add_arguments(self, parser):
        parser.add_argument("name", choices=sorted(EXAMPLES))

    def handle(self, *args, name, **options):
        if Unit.objects.exists() or User.objects.exists():
            raise CommandError("数据库里已有数据，示例年度只能载入空数据库。")
        year = year_of(name)
        file = io.BytesIO()
        workbook.write(file, year.build())
        with transaction.atomic():
            try:
                done, imported = handing.import_before_anybody(file.getvalue(), name=f"示例年度 {name}.xlsx")
            except ledger.Refused as refused:
                problems = "\n".join(str(problem) for problem in refused.preview.problems[:20])
                raise CommandError(f"{refused.message}\n{problems}") from refused
            audit.record(None, accounts.LOADED, Unit.root(), 示例=name)
            accounts.open_accounts(year.COLLEGE)
            hands = {role: User.objects.get(username=login) for role, login in accounts.HANDS.items()}
            handing.attribute(imported, done, **hands)
            sync_standards()
            sync_rules()
            sync_proposal_rules()
            event_book.write(year)
            loading.load(year)
            Installed.objects.update_or_create(name="example", defaults={"value": name, "at": timezone.now()})
        for title, counts in done.counts().items():
            if counts["新增"]:
                self.stdout.write(f"{title}：{counts['新增']} 条")
