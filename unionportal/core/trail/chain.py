"""The check of the audit log against the seals the database wrote at each commit."""

from django.db import connection

from unionportal.core.models.audit import SEALED

_CASES = " ".join(f"WHEN {version} THEN {text}" for version, text in SEALED.items())
# A link without its entry, or of a version that nobody knows, fits nothing.
_LINKS = """
    SELECT l.id, l.entry_id, {version} < max({version}) OVER (ORDER BY l.id),
           e.id IS NOT NULL AND l.hash IS NOT DISTINCT FROM sha256(
               coalesce(lag(l.hash) OVER (ORDER BY l.id), ''::bytea) || convert_to({text}, 'UTF8'))
    FROM core_auditlink l LEFT JOIN core_auditentry e ON e.id = l.entry_id ORDER BY l.id
"""
_HAS_VERSIONS = """
    SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'core_auditlink'::regclass AND attname = 'version')
"""
_UNSEALED = """
    SELECT e.id FROM core_auditentry e LEFT JOIN core_auditlink l ON l.entry_id = e.id WHERE l.id IS NULL ORDER BY e.id
"""
_ONE = f"""
    SELECT l.id, l.hash = sha256(coalesce(b.hash, ''::bytea) || convert_to(CASE l.version {_CASES} END, 'UTF8'))
    FROM core_auditlink l JOIN core_auditentry e ON e.id = l.entry_id
    LEFT JOIN LATERAL (SELECT p.hash FROM core_auditlink p WHERE p.id < l.id ORDER BY p.id DESC LIMIT 1) b ON TRUE
    WHERE l.entry_id = %s
"""  # noqa: S608 -- the constants above


def link_of(entry):
    """Return the number of the link that seals an entry; None if it has none, or the link does not fit the entry."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [entry.pk])
        number, fits = cursor.fetchone() or (None, False)
    return number if fits else None


def broken_links():
    """Return (number of links checked, sentences about broken ones); an untouched log has none."""
    with connection.cursor() as cursor:
        cursor.execute(_HAS_VERSIONS)
        # A backup of before the versions is checked as it was restored, before it is migrated.
        if cursor.fetchone()[0]:
            cursor.execute(_LINKS.format(version="l.version", text=f"CASE l.version {_CASES} END"))
        else:
            cursor.execute(_LINKS.format(version="1", text=SEALED[1]))
        links = cursor.fetchall()
        cursor.execute(_UNSEALED)
        unsealed = [row[0] for row in cursor.fetchall()]
    problems = [f"第 {link} 条封印与日志 {entry} 不符。" for link, entry, _, fits in links if not fits]
    problems += [f"第 {link} 条封印的版本低于它前面的。" for link, _, lower, _ in links if lower]
    problems += [f"日志 {entry} 没有封印。" for entry in unsealed]
    return len(links), problems
