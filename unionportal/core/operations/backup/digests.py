"""Digests of all tables, equal exactly if the rows are equal."""

from django.db import connection

# Sessions are left out: whoever has the backup could take them over.
LEFT_OUT = {"django_session"}


# How the digest of a table is computed; a backup says which way its own are.
KIND = 2


def table_digests(kind=KIND):
    """Return {table: [rows, digest]} and {sequence: last value} of one snapshot; the caller opens the transaction."""
    with connection.cursor() as cursor:
        # Settings that the text of a value depends on.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL bytea_output = 'hex'")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [row[0] for row in cursor.fetchall() if row[0] not in LEFT_OUT]
        found = {table: _digest(cursor, table, kind) for table in tables}
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )
        return found, dict(cursor.fetchall())


def _digest(cursor, table, kind):
    rows = f"""SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') AS one FROM "{table}" t"""  # noqa: S608 -- names of the catalogue
    of_all = "encode(sha256(coalesce(string_agg(one, '' ORDER BY one), '')::bytea), 'hex')"
    if kind > 1:
        # No value of PostgreSQL is longer than 1 GB: the rows are put together in parts, by how their digests begin.
        parts = f"SELECT count(*) AS n, {of_all} AS one FROM ({rows}) rows GROUP BY left(one, 2)"  # noqa: S608
        cursor.execute(f"SELECT coalesce(sum(n), 0)::bigint, {of_all} FROM ({parts}) parts")  # noqa: S608
    else:
        cursor.execute(f"SELECT count(*), {of_all} FROM ({rows}) rows")  # noqa: S608
    return list(cursor.fetchone())
