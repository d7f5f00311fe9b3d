"""manage.py make_report: have the worker make a report."""

import json
import time

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from unionportal.core.figures.periods import parse_period
from unionportal.core.models import Job, User
from unionportal.core.models.job import JobState
from unionportal.reports.services import print_report, union_report

_PAUSE = 0.2


class Command(BaseCommand):
    help = "让后台任务制作校工会某一期间的工作报告（PDF 和 Word）；没有报告时先按提纲起草。"

    def add_arguments(self, parser):
        parser.add_argument("period", help="2022、2022-2023 或 2019-04-01..2023-12-31")
        parser.add_argument("--wait", action="store_true", help="等到做完，打印文件的位置")
        parser.add_argument("--timeout", type=int, default=300, help="最多等多少秒")
        parser.add_argument("--actor", help="以谁的名义（工号）")

    def handle(self, *args, period, wait, timeout, actor, **options):
        try:
            who = User.objects.get(username=actor) if actor else None
            job = print_report(union_report(parse_period(period), actor=who), actor=who)
        except User.DoesNotExist:
            raise CommandError(f"没有工号为“{actor}”的账号。") from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        except PermissionDenied as refusal:
            raise CommandError(str(refusal)) from refusal
        if wait:
            job = self._finished(job, timeout)
            files = {file.pk.hex: _place(file.file) for file in job.files.all()}
            found = {kind: files[job.result[kind].replace("-", "")] for kind in ("pdf", "docx")}
            self.stdout.write(json.dumps({**found, "pages": job.result["pages"], "job": str(job.pk)}))
        else:
            self.stdout.write(json.dumps({"job": str(job.pk)}))

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


def _place(file):
    """Return the path of a stored file; its name where the storage is no folder."""
    try:
        return file.path
    except NotImplementedError:
        return file.name
