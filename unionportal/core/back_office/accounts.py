"""Back-office pages of accounts and role grants."""

import datetime

from django.contrib import admin
from django.contrib.auth.admin import Group
from django.db.models import Q
from django.utils import timezone

from unionportal.core.access import permissions
from unionportal.core.back_office import forms
from unionportal.core.back_office.acts import Act, ActAdmin
from unionportal.core.models import RoleGrant, User
from unionportal.core.roles import granting, resetting
from unionportal.core.services import accounts
from unionportal.core.tables import Table

# Rights come from role grants alone.
admin.site.unregister(Group)


def _open_account(_, *, actor, **answers):
    return accounts.open_account(actor=actor, **answers)[1]


def _propose(_, *, actor, **answers):
    granting.propose_role(actor=actor, **answers)


def _end(grant, *, actor, on):
    granting.end_role(grant, actor=actor, on=on)


def _close(user, *, actor):
    accounts.set_active(user, actor=actor, active=False)


def _reopen(user, *, actor):
    accounts.set_active(user, actor=actor, active=True)


def _change(user, *, actor, **answers):
    accounts.change_account(user, actor=actor, **answers)


class LastSeen(admin.SimpleListFilter):
    """Filters accounts by last login, to find those that should be closed (等保二级 访问控制 c)."""

    title, parameter_name = "最近登录", "seen"

    def lookups(self, request, model_admin):
        return [("never", "从未登录"), ("90", "90 天以上没有登录"), ("180", "180 天以上没有登录")]

    def queryset(self, request, rows):
        if self.value() == "never":
            return rows.filter(last_login=None)
        if self.value() in ("90", "180"):
            return rows.filter(last_login__lt=timezone.now() - datetime.timedelta(days=int(self.value())))
        return rows


@admin.register(User)
class UserAdmin(ActAdmin):
    table = Table(
        shown=("username", "name", "roles", "is_active", "must_change_password", "last_login"),
        more=("date_joined", "password_changed_at"),
        filters=("is_active", "must_change_password", LastSeen),
        searched=("username", "name"),
        search_help="按工号、姓名或拼音查找",
    )
    fields = [
        "username",
        "name",
        "email",
        "roles",
        "is_active",
        "must_change_password",
        "password_changed_at",
        "last_login",
        "date_joined",
    ]
    adding = Act("add", "开设账号", forms.OpenAccountForm, _open_account, permissions.ADD_USER)
    acts = (
        Act("change", "修改账号", forms.ChangeAccountForm, _change, permissions.CHANGE_USER),
        Act(
            "reset",
            "重置密码",
            forms.ConfirmForm,
            resetting.reset_password,
            permissions.CHANGE_USER,
            lambda user: user.is_active,
            "原密码立即失效，此人已登录的设备会退出，他的业务角色暂停，主席向本人核实以后重新确认。新密码只显示一次。",
        ),
        Act(
            "close",
            "停用账号",
            forms.ConfirmForm,
            _close,
            permissions.CHANGE_USER,
            lambda user: user.is_active,
            "停用后立即不能登录，已登录的也会失效。经手的记录都保留。",
        ),
        Act("reopen", "启用账号", forms.ConfirmForm, _reopen, permissions.CHANGE_USER, lambda user: not user.is_active),
    )

    def get_queryset(self, request):
        # Accounts belong to no unit: the system administrator looks after all of them.
        rows = User.objects.all() if self.has_view_permission(request) else User.objects.none()
        return rows.prefetch_related("grants__unit", "grants__lent_from__user").order_by("username")

    def get_search_results(self, request, queryset, search_term):
        if text := search_term.strip():
            queryset = queryset.filter(pk__in=accounts.accounts_found(text).values("pk"))
        return queryset, False

    @admin.display(description="角色")
    def roles(self, user):
        return (
            "、".join(_standing(grant) for grant in user.grants.all() if grant.is_in_force or grant.is_waiting)
            or "会员"
        )


def _standing(grant):
    waits = f"，{grant.get_state_display()}" if grant.is_waiting else ""
    return f"{grant.get_role_display()}（{grant.unit}{waits}）"


@admin.register(RoleGrant)
class RoleGrantAdmin(ActAdmin):
    table = Table(
        shown=("user", "role", "unit", "since", "until", "state", "proposed_by", "confirmed_by"),
        more=("basis", "proposed_at", "confirmed_at"),
        filters=("role", "state"),
        searched=("user__username", "user__name", "unit__name"),
        search_help="按工号、姓名、拼音或工会组织查找",
    )
    list_select_related = ["user", "unit", "proposed_by", "confirmed_by"]
    fields = [
        "user",
        "role",
        "unit",
        "since",
        "until",
        "state",
        "basis",
        "proposed_by",
        "proposed_at",
        "confirmed_by",
        "confirmed_at",
        "reason",
    ]
    readonly_fields = fields

    def get_search_results(self, request, queryset, search_term):
        if text := search_term.strip():
            found = accounts.accounts_found(text).values("pk")
            queryset = queryset.filter(Q(user__in=found) | Q(unit__name__icontains=text))
        return queryset, False

    adding = Act(
        "add",
        "提出角色",
        forms.GrantRoleForm,
        _propose,
        permissions.ADD_GRANT,
        warning="系统管理员以外的角色由工会主席在平台的待办里确认以后才有效。",
    )
    acts = (
        Act(
            "end",
            "终止角色",
            forms.EndRoleForm,
            _end,
            permissions.CHANGE_GRANT,
            lambda grant: grant.is_in_force or grant.is_waiting,
        ),
    )
