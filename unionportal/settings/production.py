"""Settings of production; they refuse to start without secrets and addresses, which have no safe default."""

import os

from django.core.exceptions import ImproperlyConfigured

_REQUIRED = {
    "DJANGO_SECRET_KEY": "会话与表单签名的密钥（至少 50 个字符）",
    "UNION_KEY_FILE": "个人数据加密的密钥文件路径",
    "DATABASE_URL": "PostgreSQL 地址",
    "REDIS_URL": "Redis 地址",
    "ALLOWED_HOSTS": "网站域名，逗号分隔",
}
_missing = [f"{name}（{what}）" for name, what in _REQUIRED.items() if not os.environ.get(name)]
if _missing:
    raise ImproperlyConfigured("缺少环境变量：" + "、".join(_missing))

from unionportal.settings.base import *  # noqa: E402, F403

ALLOWED_HOSTS = [host.strip() for host in os.environ["ALLOWED_HOSTS"].split(",")]
UNION_URL = os.environ.get("UNION_URL", f"https://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")
# “.example.edu.cn” is what is called “*.example.edu.cn” here.
CSRF_TRUSTED_ORIGINS = [f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
PROXIES = int(os.environ.get("UNION_PROXIES", "1"))
SECURE_SSL_REDIRECT = True
# Asked from inside, by the container's own check.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000
# Other names below this one are the school's: whether they are bound, too, is for the operator to say.
_HSTS = os.environ.get("UNION_HSTS", "host")
if _HSTS not in ("host", "subdomains", "preload"):
    raise ImproperlyConfigured(f"UNION_HSTS 须是 host、subdomains 或 preload，不是“{_HSTS}”。")
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HSTS != "host"
SECURE_HSTS_PRELOAD = _HSTS == "preload"
# Django recommends what has just been chosen.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
