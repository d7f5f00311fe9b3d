"""Deploy checks of this portal's own security settings, beyond Django's `check --deploy`."""

import datetime
import tempfile
from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

_MINUTE = datetime.timedelta(minutes=1)
_IDLE, _ABSOLUTE = datetime.timedelta(minutes=30), datetime.timedelta(hours=12)
_SHARED_SESSIONS = ("django.contrib.sessions.backends.db", "django.contrib.sessions.backends.cached_db")
_MOUNTS = Path("/proc/mounts")
# Mail backends that keep a mail on this machine or drop it.
_NOT_MAIL = ("console", "filebased", "locmem", "dummy")


def refuse_debug():
    """Raise ImproperlyConfigured if DEBUG is on together with secure cookies."""
    if settings.DEBUG and settings.SESSION_COOKIE_SECURE:
        raise ImproperlyConfigured("正式环境不能打开 DEBUG：出错页会显示程序内部和数据。")


@register(Tags.security, deploy=True)
def check_settings(app_configs, **kwargs):
    """Return the warnings union.W010 and following, one per broken promise of the settings."""
    browser = (_content_policy, _sessions, _shared_sessions, _login)
    checks = (*browser, _lockout, _guesses, _passwords, _files, _mail, _temporary)
    return [Warning(sentence, id=f"union.W{number:03}") for check in checks for number, sentence in check()]


def _content_policy():
    directives = settings.CONTENT_SECURITY_POLICY.get("DIRECTIVES", {})
    wanted = {"default-src": [SELF], "object-src": [NONE], "base-uri": [NONE], "frame-ancestors": [NONE]}
    loose = {UNSAFE_EVAL, UNSAFE_INLINE, "*"}
    if (
        "csp.middleware.CSPMiddleware" not in settings.MIDDLEWARE
        or any(list(directives.get(name, ())) != value for name, value in wanted.items())
        or any(loose & set(sources) for sources in directives.values())
    ):
        yield 10, "内容安全策略（CONTENT_SECURITY_POLICY）缺失，或比只许本站的脚本、不许内嵌更宽。"


def _sessions():
    kept = "unionportal.core.access.middleware.SessionLimitMiddleware" in settings.MIDDLEWARE
    idle, absolute = settings.SESSION_IDLE, settings.SESSION_ABSOLUTE
    if not kept or not datetime.timedelta() < idle <= _IDLE or not idle < absolute <= _ABSOLUTE:
        yield 11, "登录须在空闲 30 分钟以内、总共 12 小时以内结束（SESSION_IDLE、SESSION_ABSOLUTE）。"


def _shared_sessions():
    if settings.SESSION_ENGINE not in _SHARED_SESSIONS:
        yield 12, "登录状态须存在数据库里：各台机器共用，注销立即生效（SESSION_ENGINE）。"


def _lockout():
    first = settings.AUTHENTICATION_BACKENDS[0] == "axes.backends.AxesStandaloneBackend"
    # Locking by address alone locks a whole campus behind one address; by name alone, anybody can lock anybody out.
    by = [sorted(names) for names in settings.AXES_LOCKOUT_PARAMETERS if not isinstance(names, str)]
    if (
        not first
        or "axes.middleware.AxesMiddleware" not in settings.MIDDLEWARE
        or not getattr(settings, "AXES_ENABLED", True)
        or not 0 < settings.AXES_FAILURE_LIMIT <= 10
        or by != [["ip_address", "username"]]
        or not settings.AXES_COOLOFF_TIME
        or getattr(settings, "AXES_HANDLER", "axes.handlers.database.AxesDatabaseHandler").endswith("CacheHandler")
    ):
        yield 13, "登录失败锁定（AXES_*）须启用：同一账号加同一地址，至多 10 次，到时自动解开，记在数据库里。"


def _guesses():
    slow = "unionportal.core.sign_in.backend.SlowGuessesBackend" in settings.AUTHENTICATION_BACKENDS
    if not slow or not 0 < settings.SIGN_IN_FREE_TRIES <= 20 or settings.SIGN_IN_FIRST_PAUSE < _MINUTE:
        yield 20, "换着地址猜一个账号的密码须慢下来：至多 20 次以后，每次至少等一分钟（SIGN_IN_*）。"


def _files():
    options = settings.STORAGES["private"].get("OPTIONS", {})
    if settings.MEDIA_ROOT or settings.MEDIA_URL not in ("", "/") or options.get("base_url"):
        yield 14, "附件不能有公开网址（MEDIA_URL、MEDIA_ROOT、base_url 都不设）：只由核对权限的页面给出。"
    if options.get("custom_domain") or options.get("default_acl") or options.get("querystring_auth") is False:
        yield 15, "对象存储里的附件不能公开（custom_domain、default_acl、querystring_auth 都不设）。"


def _mail():
    if settings.EMAIL_HOST and settings.EMAIL_BACKEND.rsplit(".", 2)[-2] in _NOT_MAIL:
        yield 16, "设了邮件服务器，EMAIL_BACKEND 却不寄出邮件。"
    if settings.EMAIL_HOST and not (settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS):
        yield 17, "邮件须加密传送：EMAIL_PORT 用 465（SSL）或 587（STARTTLS）。"
    if settings.WECOM_WEBHOOK and not settings.WECOM_WEBHOOK.startswith("https://"):
        yield 29, "UNION_WECOM_WEBHOOK 须是 https:// 的网址：群机器人的密钥写在里面。"


def _login():
    if "django.contrib.auth.middleware.LoginRequiredMiddleware" not in settings.MIDDLEWARE:
        yield 18, "缺少 LoginRequiredMiddleware：没有特别声明的页面也须登录。"


def _passwords():
    if settings.PASSWORD_HASHERS[0].rsplit(".", 1)[-1] in ("MD5PasswordHasher", "FirstPasswordHasher"):
        yield 19, "密码须用慢的散列保存（PASSWORD_HASHERS 的第一个）。"


def _temporary():
    # Through a file without a name, or one that is removed at once.
    place = Path(tempfile.gettempdir())
    mounts = [line.split() for line in _MOUNTS.read_text().splitlines()] if _MOUNTS.exists() else []
    kinds = {Path(mount[1]): mount[2] for mount in mounts}
    # Systems without this list are not judged.
    if kinds and kinds[next(above for above in (place, *place.parents) if above in kinds)] not in ("tmpfs", "ramfs"):
        yield (
            21,
            f"临时文件夹 {place} 在磁盘上：上传和导出的内容会以明文经过它。请把 TMPDIR 指向内存盘（tmpfs）。",
        )
