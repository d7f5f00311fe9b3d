"""What is searched and compared of a proposal, kept by the database itself in two columns that no model carries.

Generated columns are right however a row is written, bulk loads and corrections in SQL included. Django does not
know them: no list reads them and no history copies them. `similarity.plain` and `similarity.grams` say the same.
"""

from django.db import migrations

FUNCTIONS = r"""
CREATE FUNCTION congress_plain(parts text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT btrim(regexp_replace(lower(normalize(parts, NFKC)), '[^0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]+', ' ', 'g'))
$$;
CREATE FUNCTION congress_grams(parts text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT gram COLLATE "C"), ARRAY[]::text[])
    FROM (
        SELECT letter, letter || lead(letter) OVER (ORDER BY place) AS pair
        FROM unnest(string_to_array(congress_plain(parts), NULL)) WITH ORDINALITY AS letters (letter, place)
    ) pairs, LATERAL (VALUES (letter), (pair)) AS grams (gram)
    WHERE gram IS NOT NULL AND strpos(gram, ' ') = 0
$$;
"""
COLUMNS = """
ALTER TABLE congress_proposal
    ADD COLUMN plain text GENERATED ALWAYS AS (
        congress_plain(title || ' ' || analysis || ' ' || suggestion)
    ) STORED,
    ADD COLUMN grams text[] GENERATED ALWAYS AS (
        congress_grams(title || ' ' || analysis || ' ' || suggestion)
    ) STORED;
CREATE INDEX congress_proposal_grams ON congress_proposal USING gin (grams) WITH (fastupdate = off);
"""


class Migration(migrations.Migration):
    dependencies = [("congress", "0002_proposals_online")]

    operations = [
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION congress_grams(text); DROP FUNCTION congress_plain(text);"),
        migrations.RunSQL(COLUMNS, "ALTER TABLE congress_proposal DROP COLUMN grams, DROP COLUMN plain;"),
    ]
