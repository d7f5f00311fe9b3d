"""pg_restore runs with an empty search path: a function that names another without its schema does not go in again."""

from django.db import migrations

GRAMS = r"""
CREATE OR REPLACE FUNCTION congress_grams(parts text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT gram COLLATE "C"), ARRAY[]::text[])
    FROM (
        SELECT letter, letter || lead(letter) OVER (ORDER BY place) AS pair
        FROM unnest(string_to_array({schema}congress_plain(parts), NULL)) WITH ORDINALITY AS letters (letter, place)
    ) pairs, LATERAL (VALUES (letter), (pair)) AS grams (gram)
    WHERE gram IS NOT NULL AND strpos(gram, ' ') = 0
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("congress", "0003_search")]

    operations = [migrations.RunSQL(GRAMS.format(schema="public."), GRAMS.format(schema=""))]
