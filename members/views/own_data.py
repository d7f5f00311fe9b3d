"""The download of a user's own data."""

from django.http import FileResponse, Http404
from django.shortcuts import render

from members import acts
from members.forms import PasswordForm
from members.models import Member
from members.own_data import own_rows
from unionportal.core.files.attachments import XLSX
from unionportal.core.trail import audit
from unionportal.sheets.columns import Column
from unionportal.sheets.workbook import table_file

_COLUMNS = (
    Column(key="table", header="类别", width=16),
    Column(key="number", header="第几条", kind="integer"),
    Column(key="field", header="项目", width=20),
    Column(key="value", header="内容", width=60),
)
_NOTES = [
    "这里是平台登记的、关于您本人的全部资料，包括证件号码和银行卡号的原文，请妥善保管。",
    "有误请告诉校工会专干更正。",
]


def my_copy(request):
    """Return the user's own data as a workbook, after the password is entered again."""
    member = Member.objects.visible_to(request.scope).filter(user=request.user).first()
    if member is None:
        raise Http404
    form = PasswordForm(request.POST or None, request=request)
    if not form.is_valid():
        return render(request, "members/my_copy.html", {"form": form})
    file, _ = table_file("我的信息", _COLUMNS, own_rows(request.user, request.scope), notes=_NOTES)
    audit.record(request.user, acts.EXPORT_OWN_DATA, member)
    answer = FileResponse(file, as_attachment=True, filename="我的信息.xlsx", content_type=XLSX)
    answer["Cache-Control"] = "no-store"
    return answer
