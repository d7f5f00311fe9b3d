"""Digests of all tables, equal exactly if the rows are equal."""

from django.db import connection

# Sessions are left out: whoever has the backup could take them over.
LEFT_OUT = {"django_session"}


def table_digests():
    """Return {table: [rows, digest]} and {sequence: last value} of one snapshot; the caller opens the transaction."""
    with connection.cursor() as cursor:
        # Settings that the text of a value depends on.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL bytea_output = 'hex'")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [row[0] for row in cursor.fetchall() if row[0] not in LEFT_OUT]
        found = {table: _digest(cursor, table) for table in tables}
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )
        return found, dict(cursor.fetchall())


def _digest(cursor, table):
    cursor.execute(
        f"""SELECT count(*), encode(sha256(coalesce(string_agg(one, '' ORDER BY one), '')::bytea), 'hex')
            FROM (SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') AS one FROM "{table}" t) rows"""  # noqa: S608 -- names of the catalogue
    )
    return list(cursor.fetchone())
