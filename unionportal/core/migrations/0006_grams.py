"""The letters and pairs of letters of a text, as `core/grams.py` makes them in Python.

The bodies are parsed when the functions are made, not when they are called: indexes are built and backups restored
with an empty search path, under which one function would not find the other by its name.
"""

from django.db import migrations

FUNCTIONS = r"""
CREATE FUNCTION core_plain(parts text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN btrim(
    regexp_replace(lower(normalize(parts, NFKC)), '[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+', ' ', 'g')
);
CREATE FUNCTION core_grams(parts text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
    SELECT coalesce(array_agg(DISTINCT gram COLLATE "C"), ARRAY[]::text[])
    FROM (
        SELECT letter, letter || lead(letter) OVER (ORDER BY place) AS pair
        FROM unnest(string_to_array(core_plain(parts), NULL)) WITH ORDINALITY AS letters (letter, place)
    ) pairs, LATERAL (VALUES (letter), (pair)) AS grams (gram)
    WHERE gram IS NOT NULL AND strpos(gram, ' ') = 0
);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_submissions")]

    operations = [
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION core_grams(text); DROP FUNCTION core_plain(text);"),
    ]
