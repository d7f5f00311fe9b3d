"""Pages of the user's own notices."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionportal.core.models import Notice
from unionportal.core.notices.mailing import mail_is_configured
from unionportal.core.pages.paging import PAGE
from unionportal.core.values.numerals import number_in
from unionportal.portal import notices
from unionportal.portal.forms import NoticeChoicesForm


def _mine(request):
    return Notice.objects.to(request.user)


@require_safe
def notice_list(request):
    """通知: the user's notices, the newest first."""
    rows, only_unread = _mine(request), "unread" in request.GET
    typed = request.GET.get("q", "").strip()
    for word in typed.split():
        rows = rows.filter(sentence__icontains=word) | rows.filter(subject__icontains=word)
    page = Paginator(rows.unread() if only_unread else rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "only_unread": only_unread,
        "q": typed,
        "newest": _mine(request).unread().aggregate(pk=Max("pk"))["pk"],
        "by_mail": mail_is_configured(),
    }
    return render(request, "portal/notice_list.html", context)


@require_POST
def notice_open(request, pk):
    """Mark a notice as read and redirect to its subject."""
    rows = _mine(request).filter(pk=pk)
    notice = get_object_or_404(rows)
    notices.mark_read(rows)
    return redirect(notice.url or "notice_list")


@require_POST
def notice_read_all(request):
    """Mark as read the notices that existed when the page was shown."""
    if newest := number_in(request.POST.get("newest", "")):
        notices.mark_read(_mine(request).filter(pk__lte=newest))
    return redirect("notice_list")


@require_POST
def notice_mail(request):
    """Switch mail for notices on or off."""
    wanted = request.POST.get("wanted") == "yes"
    notices.choose_mail(request.user, wanted=wanted)
    messages.success(request, "以后的通知也会发到您的邮箱。" if wanted else "以后的通知只在平台里显示，不再发邮件。")
    return redirect("notice_list")


@require_http_methods(["GET", "HEAD", "POST"])
def notice_choices(request):
    """通知方式: how the notices of each kind reach the user."""
    posted = request.method == "POST"
    form = NoticeChoicesForm(request.POST if posted else None, user=request.user)
    if posted and form.is_valid():
        notices.choose_deliveries(request.user, form.choices())
        messages.success(request, "通知方式已保存，以后的通知照此发送。")
        return redirect("notice_list")
    return render(request, "portal/notice_choices.html", {"form": form, "by_mail": mail_is_configured()})
