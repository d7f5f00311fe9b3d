"""The check of a database's schema before it is migrated, and before anything serves from it.

The first migrations of every app were squashed into one. An older database has recorded a migration of that name,
whatever came after it: it would count as complete and silently lack the rest. So the schema itself is checked. New
migrations begin at 0010; lower numbers belong to the squashed ones.
"""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

# The commit of the last version before the squash, which still has every single migration.
LAST_BEFORE = "dab65a1"
FIRST_AFTER = "0010"
# {app: (its last migration before the squash, SQL that is true once it ran)}; finance and portal had only one.
LAST_OF_THEN = {
    "core": ("0006_grams", "to_regprocedure('core_grams(text)') IS NOT NULL"),
    "members": ("0004_search_indexes", "to_regclass('members_member_facets') IS NOT NULL"),
    "welfare": ("0003_recipient_names", "to_regclass('welfare_giftrecipient_by_issue') IS NOT NULL"),
    "congress": (
        "0004_search_by_core_grams",
        "to_regclass('congress_proposal_grams') IS NOT NULL AND to_regprocedure('congress_grams(text)') IS NULL",
    ),
    "activities": (
        "0002_publication_url",
        "EXISTS (SELECT FROM pg_constraint WHERE conname = 'activities_publication_url_of_the_web')",
    ),
    "reports": (
        "0003_layouts_rates_and_comparison",
        "EXISTS (SELECT FROM pg_constraint WHERE conname = 'reports_frozenfigure_counted')",
    ),
}


def refuse_old_schema(using, **_):
    """Raise CommandError if the database lacks migrations of before the squash; it is called before any is applied."""
    if reason := why_too_old(connections[using]):
        raise CommandError(reason)


def why_too_old(connection):
    """Return the sentence that refuses a database without all migrations of before the squash, "" for any other."""
    where = "；".join(f"{app} 停在 {reached}，应到 {last}" for app, reached, last in _behind(connection))
    if not where:
        return ""
    return (
        f"数据库的结构早于“压缩之前的最后一版”（{where}），不能直接升级到这一版：请先换上压缩之前的最后一版"
        f"（提交 {LAST_BEFORE}）运行 manage.py migrate，再换回这一版运行；数据库没有任何改动。"
    )


def why_unmigrated(connection):
    """Return the sentence that refuses a database without all migrations of this version of the code, "" for any other.

    One that a newer version has migrated is not refused.
    """
    applied = MigrationRecorder(connection).applied_migrations().keys()
    ours = [config for config in apps.get_app_configs() if Path(config.path).is_relative_to(settings.BASE_DIR)]
    wanted = {(config.label, file.stem) for config in ours for file in Path(config.path).glob("migrations/[0-9]*.py")}
    missing = sorted(wanted - applied)
    if not missing:
        return ""
    name = connection.settings_dict["NAME"]
    if missing == sorted(wanted):
        return f"数据库 {name} 里还没有数据表：请先由数据表的所有者运行 manage.py migrate 和 database_roles --apply。"
    first = ".".join(missing[0])
    return (
        f"数据库 {name} 的结构比程序旧，还有 {len(missing)} 个迁移没有做（{first} 等）："
        "请先由数据表的所有者运行 manage.py migrate 和 database_roles --apply。"
    )


def _behind(connection):
    """Return [(app, its last recorded migration, the one it should have)] of the apps that lack some."""
    recorded = {}
    for app, name in MigrationRecorder(connection).applied_migrations():
        recorded.setdefault(app, []).append(name)
    return [
        (app, max(recorded[app]), last)
        for app, (last, fact) in LAST_OF_THEN.items()
        # An app with a migration from 0010 on passed this check before, and may have changed what it tests.
        if app in recorded and max(recorded[app]) < FIRST_AFTER and not _holds(connection, fact)
    ]


def _holds(connection, fact):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {fact}")
        return cursor.fetchone()[0]
