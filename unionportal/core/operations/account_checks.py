"""The deploy checks of the database: who owns the tables, and whether files from before they were sealed are left.

They belong to `check --deploy`, run with the account of the site. Where the database is away, that is said.
"""

from django.core.checks import Info, Tags, Warning, register
from django.db import DatabaseError, OperationalError, connections

from unionportal.core.models import Attachment
from unionportal.core.operations.database_roles import misled_triggers, owns_tables

_MISLED = Warning(
    "有触发器会查网站账号自己建的临时表：上一次 migrate 之后没有设定账号的权限。",
    hint="由数据表的所有者运行 manage.py database_roles --apply，每次 migrate 之后一次。",
    id="union.W004",
)


@register(Tags.security, deploy=True)
def check_table_owner(app_configs, **kwargs):
    """Return a warning if the account owns the tables."""
    try:
        owner = owns_tables(connections["default"])
        misled = misled_triggers(connections["default"])
    except OperationalError:
        return [Info("数据库没有应答，没有核对网站所用账号的权限。", id="union.I001")]
    if not owner:
        return [_MISLED] if misled else []
    hint = "用 manage.py database_roles 建立一个不拥有数据表的账号，DATABASE_URL 改用它；所有者只用于 migrate、rekey。"
    return [Warning("网站所用的数据库账号拥有数据表，能够停用触发器、改写操作日志和历史。", hint=hint, id="union.W001")]


@register(Tags.security, deploy=True)
def check_sealed_files(app_configs, **kwargs):
    """Return a warning if files lie unsealed."""
    try:
        left = Attachment.objects.filter(key_id="").exclude(file="").count()
    except DatabaseError:
        # Away, or not migrated yet, which is told elsewhere.
        return []
    hint = "运行 manage.py seal_files；使用中可以运行。"
    return [Warning(f"有 {left} 个以前的附件没有封存。", hint=hint, id="union.W003")] if left else []
