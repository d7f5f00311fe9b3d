"""The tables of accounts and role grants."""

import datetime
from functools import cache
from operator import attrgetter

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.functional import cached_property

from unionportal.core.access.permissions import roles_allowing
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet, Unitless
from unionportal.core.choices import BACK_OFFICE, TECHNICAL_ROLES, GrantBasis, GrantState, Role
from unionportal.core.database.row_history import tracked
from unionportal.core.values.states import one_of, tone_by
from unionportal.spelling.folding import folded_key


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        """Return the account of a login name; typed in another case or width it still is the same 工号."""
        typed = self.filter(username=username).first()
        if typed is None:
            alike = list(self.filter(username__iexact=folded_key(username))[:2])
            typed = alike[0] if len(alike) == 1 else None
        if typed is None:
            raise self.model.DoesNotExist
        return typed

    def create_user(self, username, password=None, **fields):
        """Create an account with this login name."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user


class User(Unitless, AbstractBaseUser):
    """An account; its rights come from role grants alone, there is no superuser who sees everything."""

    username = models.CharField("工号", max_length=30, unique=True)
    name = models.CharField("姓名", max_length=100)
    email = models.EmailField("电子邮箱", blank=True)
    wants_mail = models.BooleanField("接收邮件通知", default=True)
    # {label of a table: the columns that the user chose for its list}.
    list_columns = models.JSONField("列表显示的列", default=dict, blank=True, editable=False)
    # {kind of notices: how they reach this user}, as far as he chose.
    notice_choices = models.JSONField("通知方式", default=dict, blank=True, editable=False)
    is_active = models.BooleanField("启用", default=True, help_text="停用后立即不能登录，已登录的也会失效。")
    must_change_password = models.BooleanField("须修改初始密码", default=True)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True, editable=False)
    date_joined = models.DateTimeField("开设时间", default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["username"]

    def __str__(self):
        return f"{self.name}（{self.username}）"

    @cached_property
    def current_grants(self):
        """Return the grants in force today, read once per request; scope and permissions both start here."""
        # Asked on every page: what is lent needs the lender and his grant, and hardly anybody has something lent.
        # Put in order here, and told whose they are: so the database is asked in the fewest words.
        own = RoleGrant.objects.filter(user=self.pk).order_by()
        grants = own.lasting().select_related("unit")
        if any(grant.lent_from_id for grant in grants):
            grants = own.in_force().select_related("unit", "lent_from__user")
        for grant in grants:
            grant.user = self
        return sorted(grants, key=attrgetter("role"))

    @property
    def loans(self):
        """The roles this user holds today for somebody else."""
        return [grant for grant in self.current_grants if grant.lent_from_id]

    # The loan without which something was not allowed: what this user then does, he does for the lender.
    acting_by = None

    def needs(self, loan):
        """Remember that this user acts by a role lent to him, for the log to say so."""
        self.acting_by = loan

    def holds(self, permission):
        """Return whether one of the user's roles allows it; owning a record is not enough."""
        holding = self._holding(permission)
        if holding and all(grant.lent_from_id for grant in holding):
            self.needs(holding[0])
        return bool(holding)

    def lenders(self, permission):
        """Return for whom the user acts where he holds the permission by lent roles alone, each with what he lent."""
        loans = self._holding(permission)
        if not all(grant.lent_from_id for grant in loans):
            return []
        for loan in loans:
            loan.lent_from.unit = loan.unit
            loan.lent_from.user.current_grants = [loan.lent_from]
        return [loan.lent_from.user for loan in loans]

    def _holding(self, permission):
        """Return the grants that allow it."""
        allowing = roles_allowing(permission)
        return [grant for grant in self.current_grants if grant.role in allowing]

    @property
    def is_staff(self):
        """Whether the user may enter the back office."""
        return any(grant.role in BACK_OFFICE for grant in self.current_grants)

    # The admin and its theme read these two attributes.
    is_superuser = False

    @property
    def first_password_is_over(self):
        """Whether the first password was not replaced within its term."""
        given = self.password_changed_at or self.date_joined
        return self.must_change_password and timezone.now() - given >= settings.FIRST_PASSWORD_TERM

    def get_short_name(self):
        return self.name

    get_full_name = get_short_name

    def has_perm(self, perm, obj=None):
        return self.is_active and any(backend.has_perm(self, perm, obj) for backend in _judges())

    def has_perms(self, perms, obj=None):
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label):
        return self.is_active and self.is_staff


@cache
def _judges():
    """Return the backends that answer permission checks; a page asks hundreds of times."""
    return [backend for backend in auth.get_backends() if hasattr(backend, "has_perm")]


def _lasting(on, way=""):
    """Return the Q of confirmed grants whose term has `on` in it; `way` is the lookup that leads to them."""
    open_end = Q(**{f"{way}until__isnull": True}) | Q(**{f"{way}until__gt": on})
    return open_end & Q(**{f"{way}since__lte": on, f"{way}state": GrantState.CONFIRMED})


class RoleGrantQuerySet(ScopedQuerySet):
    def in_force(self, on=None):
        """Return grants in force on `on` or today; one that is lent, while that of the lender is."""
        on = on or timezone.localdate()
        lender = _lasting(on, "lent_from__") & Q(lent_from__user__is_active=True)
        return self.filter(_lasting(on), Q(lent_from__isnull=True) | lender)

    def lasting(self, on=None):
        """Return confirmed grants whose own term holds `on` or today; of a lent one, the lender's may be over."""
        return self.filter(_lasting(on or timezone.localdate()))

    def over(self, path):
        """Return grants that reach the unit with this path, a text or an expression: of the unit or of one above it."""
        return self.alias(here=Value(path) if isinstance(path, str) else path).filter(here__startswith=F("unit__path"))

    def own(self):
        """Return grants held by oneself, not for somebody else."""
        return self.filter(lent_from__isnull=True)

    def lent(self, on=None):
        """Return grants that are held for somebody else on `on` or today, or later."""
        return self.filter(lent_from__isnull=False, until__gt=on or timezone.localdate())

    def waiting(self):
        """Return grants that a second person has to confirm."""
        return self.filter(state__in=(GrantState.PROPOSED, GrantState.ASLEEP))


@tracked
class RoleGrant(ScopedModel):
    """Gives a user a role over one unit and the units below it, for a term, once it is confirmed; see roles/."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants", verbose_name="账号")
    role = models.CharField("角色", max_length=20, choices=Role)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="范围")
    since = models.DateField("起始日期", default=timezone.localdate)
    until = models.DateField("终止日期", null=True, blank=True, help_text="从这一天起不再有效；空白为长期。")
    state = models.CharField("状态", max_length=20, choices=GrantState, default=GrantState.PROPOSED, editable=False)
    basis = models.CharField("依据", max_length=20, choices=GrantBasis, blank=True, editable=False)
    # Null where it follows from the register of officers or delegates, or is older than this column.
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, editable=False)
    # Why it was refused, or lent.
    reason = models.CharField("原因", max_length=200, blank=True, editable=False)
    # The lender's grant of the same role over the same unit.
    lent_from = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="loans", verbose_name="代理"
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "角色授权"
        ordering = ["user", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(until__isnull=True) & ~Q(state="refused"),
                name="core_rolegrant_once",
                violation_error_message="此人在该组织已有同样的角色。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="core_rolegrant_until_after_since",
                violation_error_message="终止日期不得早于起始日期。",
            ),
            # One word for each column: the database holds what the flow promises, whoever writes to it.
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(basis=""),
                name="core_rolegrant_stands_on_something",
                violation_error_message="角色须由第二人确认。",
            ),
            models.CheckConstraint(
                condition=~Q(basis="second_person")
                | Q(confirmed_by__isnull=False)
                & ~Q(confirmed_by=F("user"))
                & (Q(proposed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by"))),
                name="core_rolegrant_second_person",
                violation_error_message="确认人不能是提出人，也不能是本人。",
            ),
            models.CheckConstraint(
                condition=~Q(basis="before") | Q(proposed_at__isnull=True),
                name="core_rolegrant_before",
                violation_error_message="角色须由第二人确认。",
            ),
            models.CheckConstraint(
                condition=~Q(basis="technical") | Q(role__in=sorted(TECHNICAL_ROLES)),
                name="core_rolegrant_technical",
                violation_error_message="这个角色须由第二人确认。",
            ),
            models.CheckConstraint(
                condition=~Q(basis__in=("founding", "command")) | Q(role="chair"),
                name="core_rolegrant_named_chair",
                violation_error_message="只有工会主席可以这样指定。",
            ),
            models.CheckConstraint(
                condition=Q(basis="lent", lent_from__isnull=False, until__isnull=False)
                | ~Q(basis="lent") & Q(lent_from__isnull=True),
                name="core_rolegrant_lent",
                violation_error_message="代理须有起止日期和被代理的角色。",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.unit}"

    @property
    def is_in_force(self):
        """Whether it is in force today."""
        today = timezone.localdate()
        lasts = self.since <= today and (self.until is None or self.until > today)
        lender = self.lent_from
        held = lender is None or (lender.is_in_force and lender.user.is_active)
        return lasts and self.state == GrantState.CONFIRMED and held

    @property
    def standing(self):
        """The state in words, with whether its term runs."""
        if self.state != GrantState.CONFIRMED or self.is_in_force:
            return "有效" if self.is_in_force else self.get_state_display()
        return "尚未开始" if self.since > timezone.localdate() else "已终止"

    @property
    def standing_tone(self):
        """How the standing is coloured."""
        return "" if self.state == GrantState.CONFIRMED and not self.is_in_force else self.tone

    is_waiting = one_of("state", GrantState.PROPOSED, GrantState.ASLEEP)
    tone = tone_by("state", {GrantState.CONFIRMED: "ok", GrantState.REFUSED: "stop"}, otherwise="wait")

    @property
    def last_day(self):
        """The last day on which it is in force; None without end."""
        return self.until and self.until - datetime.timedelta(days=1)

    @property
    def waiting_line(self):
        """What the list of what waits says of it: who, what, where, from when to when, by whom."""
        term = f"{self.since:%Y-%m-%d} 起" + (f"，至 {self.last_day:%Y-%m-%d}" if self.until else "，长期")
        return f"{self.user} · {self.get_role_display()} · {self.unit} · {term}，{self.origin}"

    @property
    def origin(self):
        """Whom the grant comes from, in words."""
        if self.lent_from_id:
            return f"{self.lent_from.user.name}请人代理"
        return f"{self.proposed_by.name}提出" if self.proposed_by else "由名册产生"
