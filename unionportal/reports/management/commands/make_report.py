"""manage.py make_report: have the worker make a report."""

import json
import shutil
import time
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError

from unionportal.core.database.faults import describe_os_error
from unionportal.core.figures.periods import parse_period
from unionportal.core.files.attachments import open_kept
from unionportal.core.management.key_command import KeyCommand
from unionportal.core.models import Job, User
from unionportal.core.models.job import JobState
from unionportal.reports.services import print_report, union_report

_PAUSE = 0.2


class Command(KeyCommand):
    help = "让后台任务制作校工会某一期间的工作报告（PDF 和 Word）；没有报告时先按提纲起草。"

    def add_arguments(self, parser):
        parser.add_argument("period", help="2022、2022-2023 或 2019-04-01..2023-12-31")
        parser.add_argument("--wait", action="store_true", help="等到做完")
        parser.add_argument("--into", metavar="DIR", type=Path, help="等到做完，把文件写进这个文件夹，打印它们的位置")
        parser.add_argument("--timeout", type=int, default=300, help="最多等多少秒")
        parser.add_argument("--actor", help="以谁的名义（工号）")

    def handle(self, *args, period, wait, into, timeout, actor, **options):
        try:
            who = User.objects.get(username=actor) if actor else None
            job = print_report(union_report(parse_period(period), actor=who), actor=who)
        except User.DoesNotExist:
            raise CommandError(f"没有工号为“{actor}”的账号。") from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        except PermissionDenied as refusal:
            raise CommandError(str(refusal)) from refusal
        said = {"job": str(job.pk)}
        if wait or into:
            job = self._finished(job, timeout)
            said["pages"] = job.result["pages"]
        if into:
            said |= self._written(job, into)
        self.stdout.write(json.dumps(said, ensure_ascii=False))

    def _written(self, job, into):
        """Write the files, which lie sealed in the portal, into the folder; return {kind: path}."""
        written = {}
        try:
            into.mkdir(parents=True, exist_ok=True)
            for kind in ("pdf", "docx"):
                file = job.files.get(pk=job.result[kind])
                path = into.resolve() / file.name
                with open_kept(file) as content:
                    _write_whole(path, content)
                written[kind] = str(path)
        except OSError as error:
            raise CommandError(f"报告已制作，没有写到文件夹：{describe_os_error(error, into)}") from None
        return written

    def _finished(self, job, timeout):
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            job = Job.objects.get(pk=job.pk)
            if job.state == JobState.DONE:
                return job
            if job.state == JobState.FAILED:
                raise CommandError(job.message)
            time.sleep(_PAUSE)
        raise CommandError(f"等了 {timeout} 秒，后台任务还没有做完。请确认后台任务进程（Celery worker）正在运行。")


def _write_whole(path, content):
    """Write the open file `content` to `path`, which leads to nothing, or to what it led to, until all is written."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            shutil.copyfileobj(content, file)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
