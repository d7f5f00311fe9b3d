"""The pages that hand out first passwords for a unit."""

from django.http import FileResponse
from django.views.generic import FormView

from members import permissions
from members.forms import OpenAccountsForm, RenewPasswordsForm
from members.services.accounts import open_accounts, renew_first_passwords
from unionportal.core.files.attachments import XLSX
from unionportal.core.pages.views import OfficeMixin
from unionportal.sheets.columns import Column
from unionportal.sheets.workbook import table_file

_COLUMNS = (
    Column(key="unit", header="分工会", width=28),
    Column(key="staff_no", header="登录名（工号）", kind="staff_number"),
    Column(key="name", header="姓名", kind="name"),
    Column(key="password", header="初始密码", width=22),
)
_NOTES = ["初始密码只在这份文件里，系统不再显示。请分发到本人，七天内有效，首次登录须修改。"]


class _FirstPasswords(OfficeMixin, FormView):
    """Hands out first passwords for a unit as a workbook, which is shown once."""

    permission_required = permissions.OPEN_ACCOUNTS
    # Acts on a unit: (unit, *, actor) -> [(member, password)].
    hand_out = None
    # The sentence when nobody of the unit waits for one.
    nobody = ""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "scope": self.request.scope}

    def form_valid(self, form):
        unit = form.cleaned_data["unit"]
        given = type(self).hand_out(unit, actor=self.request.user)
        if not given:
            form.add_error("unit", self.nobody)
            return self.form_invalid(form)
        rows = ([str(member.unit), member.staff_no, member.name, password] for member, password in given)
        file, _ = table_file("初始密码", _COLUMNS, rows, notes=_NOTES)
        answer = FileResponse(file, as_attachment=True, filename=f"{unit} 初始密码.xlsx", content_type=XLSX)
        answer["Cache-Control"] = "no-store"
        return answer


class OpenAccounts(_FirstPasswords):
    """Opens accounts for all members of a unit who have none."""

    form_class = OpenAccountsForm
    template_name = "members/account_open.html"
    hand_out = open_accounts
    nobody = "这里的在会会员都已有账号。"


class RenewPasswords(_FirstPasswords):
    """Gives new first passwords to those who never signed in: their file was lost, or its term is over."""

    form_class = RenewPasswordsForm
    template_name = "members/account_renew.html"
    hand_out = renew_first_passwords
    nobody = "这里开设了账号的人都登录过。"
