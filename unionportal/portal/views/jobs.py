"""Pages of the user's own jobs."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from unionportal.core.files import attachments
from unionportal.core.jobs.outbox import progress_of
from unionportal.core.models import Job
from unionportal.core.models.job import JobState
from unionportal.core.pages.paging import PAGE


def _mine(request):
    # Who looks after the jobs of all reads their states in the back office, and no file of anybody else.
    return Job.objects.visible_to(request.scope).filter(requested_by=request.user).select_related("requested_by")


@require_safe
def job_list(request):
    """历次任务: the user's jobs, the newest first."""
    rows = _mine(request)
    if (state := request.GET.get("state")) in JobState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/job_list.html", {"page_obj": page, "states": JobState.choices, "state": state})


@require_safe
def job_detail(request, pk):
    """Return one job with its progress, then its result; for htmx only the part that changes."""
    job = get_object_or_404(_mine(request), pk=pk)
    percent, sentence = progress_of(job) if job.is_open else (100, "")
    template = "portal/_job.html" if request.htmx else "portal/job_detail.html"
    context = {"job": job, "percent": percent, "sentence": sentence, "files": job.files.all()}
    return render(request, template, context)


@require_safe
def job_file(request, pk, file):
    """Return a file made by a job of the user's own."""
    job = get_object_or_404(_mine(request), pk=pk)
    return attachments.serve(get_object_or_404(job.files, pk=file))
