"""The check of the audit log against the seals the database wrote at each commit."""

import json

from django.db import connection

from unionportal.core.models.audit import SEALED

_CASES = " ".join(f"WHEN {version} THEN {text}" for version, text in SEALED.items())
# So many links are checked by one statement, however long the log is.
_STEP = 50_000
# No more of them are told.
MOST_BROKEN = 100
# The links after one, each with the hash of the link before it: their number, the last, the highest version, and those
# that do not fit. A link without its entry, or of a version that nobody knows, fits nothing.
_LINKS = """
    WITH part AS (
        SELECT id, entry_id, hash, {version} AS version FROM core_auditlink
        WHERE id >= (SELECT coalesce(max(id), 0) FROM core_auditlink WHERE id <= %(after)s)
        ORDER BY id LIMIT %(step)s + 1
    ), checked AS (
        SELECT l.id, l.entry_id, l.version,
               l.version < greatest(max(l.version) OVER (ORDER BY l.id), %(highest)s) AS is_lower,
               e.id IS NOT NULL AND l.hash IS NOT DISTINCT FROM sha256(
                   coalesce(lag(l.hash) OVER (ORDER BY l.id), ''::bytea) || convert_to({text}, 'UTF8')) AS fits
        FROM part l LEFT JOIN core_auditentry e ON e.id = l.entry_id
    )
    SELECT count(*), max(id), max(version), coalesce(jsonb_agg(
        jsonb_build_array(id, entry_id, is_lower, fits) ORDER BY id) FILTER (WHERE is_lower OR NOT fits), '[]')
    FROM checked WHERE id > %(after)s
"""
_HAS_VERSIONS = """
    SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'core_auditlink'::regclass AND attname = 'version')
"""
_UNSEALED = """
    SELECT e.id FROM core_auditentry e WHERE NOT EXISTS (SELECT FROM core_auditlink l WHERE l.entry_id = e.id)
    ORDER BY e.id LIMIT %s
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


def broken_links(after=0):
    """Return (number of links checked, sentences about broken ones); an untouched log has none.

    Only links after the number `after` are checked, and at most MOST_BROKEN sentences returned. Nothing grows with the
    log but the time.
    """
    count, problems, highest = 0, [], 0
    with connection.cursor() as cursor:
        cursor.execute(_HAS_VERSIONS)
        # A backup of before the versions is checked as it was restored, before it is migrated.
        version, text = ("l.version", f"CASE l.version {_CASES} END") if cursor.fetchone()[0] else ("1", SEALED[1])
        links = _LINKS.format(version=version.removeprefix("l."), text=text)
        while True:
            cursor.execute(links, {"after": after, "step": _STEP, "highest": highest})
            checked, last, version, broken = cursor.fetchone()
            if not checked:
                break
            count, after, highest = count + checked, last, max(highest, version)
            problems += [sentence for link in json.loads(broken) for sentence in _sentences(*link)]
            del problems[MOST_BROKEN:]
        cursor.execute(_UNSEALED, [MOST_BROKEN])
        problems += [f"日志 {entry} 没有封印。" for (entry,) in cursor.fetchall()]
    return count, problems[:MOST_BROKEN]


def _sentences(link, entry, is_lower, fits):
    if not fits:
        yield f"第 {link} 条封印与日志 {entry} 不符。"
    if is_lower:
        yield f"第 {link} 条封印的版本低于它前面的。"
