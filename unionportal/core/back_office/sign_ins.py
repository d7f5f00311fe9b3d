"""登录记录: successful and failed logins with time and address, as django-axes stores them."""

import datetime

from axes.models import AccessFailureLog, AccessLog
from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from unionportal.core.access.permissions import VIEW_SIGN_INS
from unionportal.core.jobs.daily import daily
from unionportal.core.models import User
from unionportal.core.pages.filters import ListFilter, choice_box, search_box
from unionportal.core.pages.inputs import day_input
from unionportal.core.pages.paging import LONG_PAGE
from unionportal.core.pages.views import for_holders


class Result(models.TextChoices):
    SIGNED_IN = "signed_in", "登录成功"
    REFUSED = "refused", "登录失败"
    LOCKED = "locked", "失败，已锁定"


_COLUMNS = ("attempt_time", "username", "known", "ip_address", "user_agent", "result")


class SignInFilter(ListFilter):
    q = search_box("工号或来访地址")
    result = choice_box("结果", Result.choices)
    start = forms.DateField(label="自", required=False, widget=day_input())
    end = forms.DateField(label="至", required=False, widget=day_input())

    @property
    def chosen(self):
        """The valid values, as arguments of `attempts`."""
        return {name: value for name in self.fields if (value := self.value(name))}


def attempts(q="", result="", start=None, end=None):
    """Return the logins that fit, newest first, as dicts of _COLUMNS; `start` and `end` are both included."""
    wanted = Q(attempt_time__date__gte=start) if start else Q()
    wanted &= Q(attempt_time__date__lte=end) if end else Q()
    for word in q.split():
        wanted &= Q(username__icontains=word, known=True) | Q(ip_address__icontains=word)
    # People type passwords into the field of the name: a name without account is neither shown nor found.
    known = Exists(User.objects.filter(username__iexact=OuterRef("username")))
    sources = {
        Result.SIGNED_IN: AccessLog.objects.all(),
        Result.REFUSED: AccessFailureLog.objects.filter(locked_out=False),
        Result.LOCKED: AccessFailureLog.objects.filter(locked_out=True),
    }
    first, *others = (
        rows.annotate(known=known, result=Value(one.value, CharField())).filter(wanted).order_by().values(*_COLUMNS)
        for one, rows in sources.items()
        if result in ("", one)
    )
    return (first.union(*others, all=True) if others else first).order_by(F("attempt_time").desc())


@require_safe
@for_holders(VIEW_SIGN_INS)
def sign_ins(request):
    """Return the back-office page of logins."""
    form = SignInFilter(request.GET)
    rows = attempts(**form.chosen)
    page = Paginator(rows, LONG_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row["result"] = Result(row["result"])
    context = {**admin.site.each_context(request), "title": "登录记录", "filter": form, "page_obj": page}
    return render(request, "admin/sign_ins.html", {**context, "days": settings.SIGN_IN_DAYS, "good": Result.SIGNED_IN})


@daily("core.forget_sign_ins")
def forget_old(day):
    """Remove logins older than SIGN_IN_DAYS."""
    before = timezone.now() - datetime.timedelta(days=settings.SIGN_IN_DAYS)
    for model in (AccessLog, AccessFailureLog):
        model.objects.filter(attempt_time__lt=before).delete()
