"""The deploy check that the portal's database account does not own the tables."""

from django.core.checks import Tags, Warning, register
from django.db import OperationalError, connections

from unionportal.core.operations.database_roles import owns_tables


@register(Tags.database, deploy=True)
def check_table_owner(app_configs, databases=None, **kwargs):
    """Return a warning if the account owns the tables; run by `check --deploy --database default`."""
    if "default" not in (databases or ()):
        return []
    try:
        owner = owns_tables(connections["default"])
    except OperationalError:
        return [Warning("数据库没有应答，没有核对网站所用账号的权限。", id="union.W002")]
    if not owner:
        return []
    hint = "用 manage.py database_roles 建立一个不拥有数据表的账号，DATABASE_URL 改用它；所有者只用于 migrate、rekey。"
    return [Warning("网站所用的数据库账号拥有数据表，能够停用触发器、改写操作日志和历史。", hint=hint, id="union.W001")]
