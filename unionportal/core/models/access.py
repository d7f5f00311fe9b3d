"""The tables of accounts and role grants."""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from unionportal.core.access.permissions import roles_allowing
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet, Unitless
from unionportal.core.choices import BACK_OFFICE, Role
from unionportal.core.database.row_history import tracked


class UserManager(BaseUserManager):
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
        return list(self.grants.in_force().select_related("unit"))

    def holds(self, permission):
        """Return whether one of the user's roles allows it; owning a record is not enough."""
        return any(grant.role in roles_allowing(permission) for grant in self.current_grants)

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
        return self.is_active and any(
            backend.has_perm(self, perm, obj) for backend in auth.get_backends() if hasattr(backend, "has_perm")
        )

    def has_perms(self, perms, obj=None):
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label):
        return self.is_active and self.is_staff


class RoleGrantQuerySet(ScopedQuerySet):
    def in_force(self, on=None):
        """Return grants in force on `on` or today."""
        on = on or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)


@tracked
class RoleGrant(ScopedModel):
    """Gives a user a role over one unit and the units below it, for a term."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants", verbose_name="账号")
    role = models.CharField("角色", max_length=20, choices=Role)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="范围")
    since = models.DateField("起始日期", default=timezone.localdate)
    until = models.DateField("终止日期", null=True, blank=True, help_text="从这一天起不再有效；空白为长期。")

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "角色授权"
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(until__isnull=True),
                name="core_rolegrant_once",
                violation_error_message="此人在该组织已有同样的角色。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="core_rolegrant_until_after_since",
                violation_error_message="终止日期不得早于起始日期。",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.unit}"

    @property
    def is_in_force(self):
        """Whether it is in force today."""
        today = timezone.localdate()
        return self.since <= today and (self.until is None or self.until > today)
