"""The pages on which the maker of a workbook corrects how it is read, and what the union remembers of it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from unionportal.core import ledger
from unionportal.core.access.permissions import CHANGE_LEDGER_WORD, VIEW_LEDGER_WORD
from unionportal.core.flow.moves import add_refusal
from unionportal.core.ledger.registry import entry_of
from unionportal.core.models import LedgerWord
from unionportal.core.pages.paging import LONG_PAGE
from unionportal.core.pages.views import for_holders
from unionportal.portal import jobs
from unionportal.portal.views.ledger import for_makers, own_jobs
from unionportal.portal.workbooks import handing, layouts

# Whether the maker had his last corrections remembered, under which the session keeps it for the next page.
_REMEMBERS = "ledger_remembers"


class RememberForm(forms.Form):
    remember = forms.BooleanField(label="记住这次的更正，下次同样的表照此读", required=False, initial=True)


def _draft_of(request, pk):
    """Return (the preview's job, its workbook, the worksheets) where the maker may still correct it."""
    job = get_object_or_404(own_jobs(request), pk=pk, kind=jobs.PREVIEW)
    prepared = jobs.import_of(job)
    found = handing.read_preview(prepared.details) if prepared and prepared.is_draft else None
    if found is None or not found.worksheets:
        raise Http404
    return job, prepared, found.worksheets


def _to_newest(request, prepared):
    messages.error(request, jobs.LOOKED_AT_AGAIN)
    return redirect("ledger_preview", jobs.newest(prepared).pk)


@for_makers
def ledger_layout(request, pk):
    """Return the page that shows what each column and word is read as; a POST reads the file again as corrected."""
    job, prepared, worksheets = _draft_of(request, pk)
    if not jobs.stands(job, prepared):
        return _to_newest(request, prepared)
    found = layouts.forms_for(worksheets, request.user, request.POST or None)
    # What one unit means by a word is not read for all.
    keeps_words = request.user.holds(CHANGE_LEDGER_WORD)
    remember = RememberForm(request.POST or None, initial={"remember": request.session.get(_REMEMBERS, True)})
    if not keeps_words:
        del remember.fields["remember"]
    # Every form is looked at, so that all its errors are shown at once.
    valid = [form.is_valid() for form in (*found, remember)]
    if request.method == "POST" and all(valid):
        try:
            remembers = keeps_words and remember.cleaned_data["remember"]
            if keeps_words:
                request.session[_REMEMBERS] = remembers
            following = layouts.correct(prepared, found, actor=request.user, remembers=remembers)
        except ValidationError as refusal:
            add_refusal(remember, refusal)
        else:
            return redirect("ledger_preview", following.pk)
    context = {"job": job, "forms": found, "form": remember}
    return render(request, "portal/ledger_layout.html", context)


@require_POST
@for_makers
def ledger_leave_out(request, pk):
    """Leave out the rows that were refused and look at the file again."""
    job, prepared, worksheets = _draft_of(request, pk)
    if not jobs.stands(job, prepared):
        return _to_newest(request, prepared)
    try:
        job = layouts.leave_out(prepared, worksheets, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("ledger_preview", job.pk)


@require_POST
@for_makers
def ledger_file_offered(request, pk):
    """Let rows about what is recorded already be filed as their kind offers, and look at the file again."""
    job, prepared, worksheets = _draft_of(request, pk)
    if not jobs.stands(job, prepared):
        return _to_newest(request, prepared)
    try:
        job = layouts.file_offered(prepared, worksheets, request.POST.getlist("worksheet"), actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("ledger_preview", job.pk)


@for_holders(VIEW_LEDGER_WORD)
def ledger_words(request):
    """Return the page of everything that was corrected and is remembered for later files."""
    page = Paginator(LedgerWord.objects.visible_to(request.scope).select_related("set_by"), LONG_PAGE)
    shown = page.get_page(request.GET.get("page"))
    for word in shown:
        word.sentence = _sentence(word)
    context = {
        "page_obj": shown,
        "may_change": request.user.holds(CHANGE_LEDGER_WORD),
        "may_import": ledger.may_prepare(request.user),
    }
    return render(request, "portal/ledger_words.html", context)


def _sentence(word):
    """Return what a remembered word says, as (where, what is written, what is read)."""
    if not word.kind:
        entry = entry_of(word.means)
        return ("整张表", "标题、表头相同的表", f"按「{entry.spec.title}」读" if entry else "不再有的一类")
    entry = entry_of(word.kind)
    if entry is None:
        return ("不再有的一类", word.word, word.means)
    title, column = entry.spec.title, entry.spec.column(word.column or word.means.partition(".")[0])
    header = column.header if column else ""
    if not word.column:
        return (f"「{title}」的表头", word.word, f"读作「{header}」" if word.means else "不读")
    if word.is_day:
        return (
            f"「{title}」的「{header}」",
            "写的不是一天的日期",
            f"先提出“{layouts.DAY_LABELS[word.means]}”，仍要选定",
        )
    return (f"「{title}」的「{header}」", word.word, f"读作“{word.means}”")


@require_POST
@for_holders(CHANGE_LEDGER_WORD)
def ledger_word_forget(request, pk):
    """Forget one word."""
    get_object_or_404(LedgerWord.objects.visible_to(request.scope), pk=pk).delete()
    messages.success(request, "已删除，下次不再照此读。")
    return redirect("ledger_words")
