"""manage.py import_workbook: import a 台账, or check it with --dry-run."""

import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from unionportal.core import ledger
from unionportal.core.management.key_command import KeyCommand
from unionportal.core.models import User

_SHOWN = 20


class Command(KeyCommand):
    help = "导入台账（xlsx）：全部写入，或者什么都不写入。有问题时退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.xlsx", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--actor", metavar="工号", help="记入操作日志的经办人；不填为系统")

    def handle(self, *args, file, dry_run, actor, **options):
        person = User.objects.filter(username=actor).first() if actor else None
        if actor and person is None:
            raise CommandError(f"没有工号为“{actor}”的账号。")
        try:
            found = ledger.preview(file, actor=person) if dry_run else ledger.apply(file, actor=person, name=file.name)
        except ledger.Refused as refusal:
            found = refusal.preview
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        except OSError as error:
            raise CommandError(f"读不到 {file}：{error.strerror}。") from error
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


def _verdict(found, dry_run):
    if not found.ok:
        return f"有 {found.errors} 处问题，什么都没有写入。"
    if dry_run:
        return "核对无误，没有写入（--dry-run）。"
    return "已导入。" if found.changes_anything else "与已有的数据相同，没有需要写入的。"
