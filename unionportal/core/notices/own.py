"""The acts and occasions of core itself: jobs, accounts, units, and what nobody is told of."""

from django.urls import reverse

from unionportal.core import acts
from unionportal.core.jobs import outbox
from unionportal.core.notices.kinds import JOBS
from unionportal.core.notices.sending import notify
from unionportal.core.notices.table import announce, field, occasion, row, silent

JOB_DONE = occasion("core.job_done")
JOB_FAILED = occasion("core.job_failed")

requester = field("requested_by")


def _page(event):
    return reverse("job_detail", args=[event.record.pk])


# Neither names the job: its label may name a file or a matter.
row(
    JOB_DONE,
    whom=[requester],
    words="您发起的后台任务已完成，请查看结果。",
    kind=JOBS,
    about="后台任务",
    link=_page,
)
row(
    JOB_FAILED,
    whom=[requester],
    words="您发起的后台任务没有完成，请查看原因。",
    kind=JOBS,
    about="后台任务",
    link=_page,
)


def notify_of_job(job, sentence, *, about):
    """Notify who requested the job of what it did, in place of the notice that it is done."""
    url, key = reverse("job_detail", args=[job.pk]), f"{JOB_DONE}:{job.pk}"
    notify([job.requested_by], sentence, about=about, url=url, kind=JOBS, event=key)


@outbox.follows_jobs
def announce_job(job, *, failed):
    """Tell who requested a job that it is over; what the job said itself is not said again."""
    if job.requested_by_id:
        announce(JOB_FAILED if failed else JOB_DONE, job, key=job.pk)


silent("the letter with the password tells of it", acts.OPEN_ACCOUNT)
silent(
    "who has the account notices it when signing in, and by then cannot read a notice",
    acts.CHANGE_PASSWORD,
    acts.CHANGE_ACCOUNT,
    acts.ENABLE_ACCOUNT,
    acts.DISABLE_ACCOUNT,
)
silent(
    "an organisation is set up by a decision that those concerned took part in",
    acts.OPEN_UNIT,
    acts.RENAME_UNIT,
    acts.UNOPEN_UNIT,
    acts.UNDO_SPLIT,
    *acts.CLOSE_UNIT.values(),
)
silent("whoever exports or prints it has it", acts.EXPORT_LEDGER, acts.PRINT_FORM)
silent("the service of the restored system tells the chairs", acts.RESTORE_BACKUP)
silent("nothing changes for anybody", acts.SEAL_FILES)
