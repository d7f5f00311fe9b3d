"""manage.py import_workbook: import a 台账 as its maker and as who confirms it, or check it with --dry-run."""

import hashlib
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from unionportal.core import ledger
from unionportal.core.database.faults import describe_os_error
from unionportal.core.ledger import confirming
from unionportal.core.management.key_command import KeyCommand
from unionportal.core.models import User

_SHOWN = 20


class Command(KeyCommand):
    help = "导入台账（.xlsx、.xls、.csv）：全部写入，或者什么都不写入。有问题时退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--prepared-by", metavar="工号", help="编制人，须能编制其中的工作表")
        parser.add_argument("--confirmed-by", metavar="工号", help="确认人：另一个人，有经费、慰问等工作表需要的权限")

    def handle(self, *args, file, dry_run, prepared_by, confirmed_by, **options):
        maker, other = _person(prepared_by), _person(confirmed_by)
        if maker is None and not dry_run:
            raise CommandError("请用 --prepared-by 写明编制人的工号。")
        try:
            data = file.read_bytes()
            found = ledger.preview(data, actor=maker) if dry_run else _import(data, file.name, maker, other)
        except ledger.Refused as refusal:
            found = refusal.preview
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        except OSError as error:
            raise CommandError(f"没有导入：{describe_os_error(error, file)}") from None
        self._print(found)
        self.stdout.write(_verdict(found, dry_run))
        if not found.ok:
            sys.exit(1)

    def _print(self, found):
        for title, counts in found.counts().items():
            self.stdout.write(f"{title}：" + "，".join(f"{name} {count}" for name, count in counts.items()))
        for change in found.changes[:_SHOWN]:
            self.stdout.write(
                f"  「{change.sheet}」第{change.row}行 {change.record} {change.field}：{change.old} → {change.new}"
            )
        for problem in found.problems:
            (self.stdout if problem.warning else self.stderr).write(
                ("提示：" if problem.warning else "") + str(problem)
            )


def _person(username):
    """Return the active account with this 工号; None for none given."""
    if username is None:
        return None
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise CommandError(f"没有工号为“{username}”的账号。")
    return person


def _import(data, name, maker, other):
    digest = hashlib.sha256(data).hexdigest()
    return confirming.import_by_both(data, name=name, sha256=digest, prepared_by=maker, confirmed_by=other)


def _verdict(found, dry_run):
    if not found.ok:
        return f"有 {found.errors} 处问题，什么都没有写入。"
    if dry_run:
        return "核对无误，没有写入（--dry-run）。"
    return "已导入。" if found.changes_anything else "与已有的数据相同，没有需要写入的。"
