"""The check of the audit log against the seals the database wrote at each commit."""

from django.db import connection

from unionportal.core.models.audit import SEALED

_LINKS = f"""
    SELECT l.id, l.entry_id,
           l.hash IS NOT DISTINCT FROM sha256(
               coalesce(lag(l.hash) OVER (ORDER BY l.id), ''::bytea) || convert_to({SEALED}, 'UTF8'))
    FROM core_auditlink l LEFT JOIN core_auditentry e ON e.id = l.entry_id ORDER BY l.id
"""  # noqa: S608 -- SEALED is a constant of this project
_UNSEALED = """
    SELECT e.id FROM core_auditentry e LEFT JOIN core_auditlink l ON l.entry_id = e.id WHERE l.id IS NULL ORDER BY e.id
"""


def broken_links():
    """Return (number of links checked, sentences about broken ones); an untouched log has none."""
    with connection.cursor() as cursor:
        cursor.execute(_LINKS)
        links = cursor.fetchall()
        cursor.execute(_UNSEALED)
        unsealed = [row[0] for row in cursor.fetchall()]
    problems = [f"第 {link} 条封印与日志 {entry} 不符。" for link, entry, fits in links if not fits]
    problems += [f"日志 {entry} 没有封印。" for entry in unsealed]
    return len(links), problems
