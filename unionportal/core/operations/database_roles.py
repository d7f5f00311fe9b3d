"""The privileges of the portal's database account: it owns nothing and cannot rewrite what is append-only.

The privileges follow from the models: on a table whose triggers refuse every UPDATE or DELETE, that privilege is not
granted at all. The owner of a table can disable its triggers; a privilege that was not granted cannot be used.
"""

# ruff: noqa: S608 -- the statements are made of the constants of this module
import pghistory.models
import pgtrigger
from django.apps import apps
from psycopg2 import sql

ROLE = "union_app"
_ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
# Written by migrations alone.
_READ_ONLY = ("django_migrations",)
_CONTEXT = "pghistory_context"


def owner_of_tables(connection):
    """Return the name of the account that owns the tables; None where there are none yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'core_auditentry'")
        row = cursor.fetchone()
    return row and row[0]


def owns_tables(connection):
    """Return whether the account of this connection owns the tables, itself or through a role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(tableowner, 'MEMBER') FROM pg_tables WHERE tablename = 'core_auditentry'")
        row = cursor.fetchone()
    return bool(row and row[0])


def misled_triggers(connection):
    """Return how many functions of triggers would ask a temporary table: those made after the last --apply."""
    with connection.cursor() as cursor:
        cursor.execute(_MISLED, [_SET])
        return cursor.fetchone()[0]


def role_exists(connection, role):
    """Return whether the server knows an account of this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
        (known,) = cursor.fetchone()
    return bool(known)


def why_not(connection, role):
    """Return the sentence that refuses --apply by the account of this connection; "" where it may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        account, is_super, creates_roles = cursor.fetchone()
        cursor.execute(f"SELECT proname, pg_get_userbyid(proowner) FROM pg_proc WHERE {_OURS}")
        functions, owns = cursor.fetchall(), owner_of_tables(connection)
    others = sorted((name, owner) for name, owner in functions if owner != owns)
    if is_super:
        return ""
    if not creates_roles and not role_exists(connection, role):
        return f"账号 {role} 还没有，{account} 又无权建立账号：请数据库管理员先执行 CREATE ROLE {role} LOGIN。"
    if others:
        names = "、".join(f"{name}（{owner}）" for name, owner in others[:5])
        return (
            f"有 {len(others)} 个函数不归 {account} 所有：{names}。请数据库管理员执行一次不加 --apply 写出的 SQL，"
            "它把函数归还给数据表的所有者。"
        )
    return ""


def privileges():
    """Return {table: privileges} of every table that is not simply read and written."""
    found = {table: {"SELECT"} for table in _READ_ONLY} | {_CONTEXT: {"SELECT", "INSERT"}}
    for model, trigger in pgtrigger.registered():
        # One that refuses to change some columns alone says so without a condition.
        if type(trigger) is pgtrigger.Protect and trigger.condition is None:
            given = found.setdefault(model._meta.db_table, set(_ALL))
            given -= {word for word in ("UPDATE", "DELETE") if word in str(trigger.operation).upper()}
    for model in apps.get_models():
        if issubclass(model, pghistory.models.Event):
            found[model._meta.db_table] = {"SELECT", "INSERT"}
    return found


def _lockable():
    """Return the tables whose rows are locked; not the log and the histories."""
    models = (model for model in apps.get_models() if not issubclass(model, pghistory.models.Event))
    kept = ("core.AuditEntry", "core.AuditLink", "pghistory.Context")
    return {model._meta.db_table for model in models if model._meta.label not in kept}


def statements(role, tables, owner):
    """Yield the SQL, one statement each, that creates `role` and grants it what the portal needs on `tables`.

    It may be executed by `owner`, who owns the tables, or by whoever administers the server: what it makes is the
    owner's in either case. It is for one transaction.
    """
    name, limited, lockable = sql.Identifier(role), privileges(), _lockable()
    yield sql.SQL(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {}) THEN CREATE ROLE {} LOGIN; END IF; END $$"
    ).format(sql.Literal(role), name)
    yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name)
    yield sql.SQL(_GIVEN_BACK).format(sql.Literal(owner))
    yield sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(owner))
    for what in ("TABLES", "SEQUENCES"):
        yield sql.SQL("REVOKE ALL ON ALL {} IN SCHEMA public FROM {}").format(sql.SQL(what), name)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name)
    for table in sorted(tables):
        # SELECT … FOR UPDATE needs UPDATE on one column; the trigger still refuses every update.
        if "UPDATE" not in limited.get(table, _ALL) and table in lockable:
            yield sql.SQL("GRANT UPDATE (id) ON {} TO {}").format(sql.Identifier(table), name)
        words = [word for word in _ALL if word in limited.get(table, _ALL)]
        yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(", ".join(words)), sql.Identifier(table), name)
    yield from map(
        sql.SQL, (_CONTEXT_AS_OWNER, _CONTEXT_ONLY_GROWS, _CONTEXT_TRIGGER, _NOT_TO_BE_IGNORED, _SCHEMA_FIRST)
    )
    yield sql.SQL("SET LOCAL ROLE NONE")


# Where triggers look for tables. A temporary table comes first otherwise, and the account may make them: it would be
# asked in place of the table that it is called after.
_LOOKS = "pg_catalog, public, pg_temp"
# The history's “who” is upserted: its owner does that for the portal, which cannot update it by itself, ...
_CONTEXT_AS_OWNER = f"ALTER FUNCTION _pgh_attach_context() SECURITY DEFINER SET search_path = {_LOOKS}"
# ... and what is noted once stays, also by way of that function.
_CONTEXT_ONLY_GROWS = """CREATE OR REPLACE FUNCTION union_context_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NOT NEW.metadata @> jsonb_strip_nulls(OLD.metadata) THEN
        RAISE EXCEPTION 'who did something is not rewritten';
    END IF;
    RETURN NEW;
END $$"""
_CONTEXT_TRIGGER = """CREATE OR REPLACE TRIGGER union_context_only_grows BEFORE UPDATE ON pghistory_context
FOR EACH ROW EXECUTE FUNCTION union_context_only_grows()"""
# pgtrigger lets any session ignore its triggers; after this only the owner of the tables can.
_NOT_TO_BE_IGNORED = f"""CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS $$
DECLARE
    ignored TEXT[] := NULLIF(current_setting('pgtrigger.ignore', true), '');
BEGIN
    RETURN COALESCE(trigger_name = ANY(ignored), FALSE) AND pg_has_role(
        (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'core_auditentry'), 'MEMBER');
END $$ LANGUAGE plpgsql SET search_path = {_LOOKS}"""
_SET = [f"search_path={_LOOKS}"]
# Those of extensions are not the portal's.
_OURS = """pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend
    WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')"""
_TRIGGERS = f"{_OURS} AND prorettype = 'trigger'::regtype"
# What somebody else made, who administers the server: the owner of the tables could not replace it.
_GIVEN_BACK = f"""DO $$ DECLARE one regprocedure; BEGIN
    FOR one IN SELECT oid FROM pg_proc WHERE {_OURS} AND pg_get_userbyid(proowner) <> {{0}} LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', one, {{0}});
    END LOOP;
END $$"""
_MISLED = f"SELECT count(*) FROM pg_proc WHERE {_TRIGGERS} AND NOT coalesce(proconfig @> %s, false)"
_SCHEMA_FIRST = f"""DO $$ DECLARE one regprocedure; BEGIN
    FOR one IN SELECT oid FROM pg_proc WHERE {_TRIGGERS} LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = {_LOOKS}', one);
    END LOOP;
END $$"""
