"""The two columns made by the functions of the core.

Those of congress named one another without their schema, which pg_restore, whose search path is empty, cannot follow.
"""

from django.db import migrations

COLUMNS = """
ALTER TABLE congress_proposal DROP COLUMN grams, DROP COLUMN plain;
ALTER TABLE congress_proposal
    ADD COLUMN plain text GENERATED ALWAYS AS (
        {app}_plain(title || ' ' || analysis || ' ' || suggestion)
    ) STORED,
    ADD COLUMN grams text[] GENERATED ALWAYS AS (
        {app}_grams(title || ' ' || analysis || ' ' || suggestion)
    ) STORED;
CREATE INDEX congress_proposal_grams ON congress_proposal USING gin (grams) WITH (fastupdate = off);
"""
OWN = r"""
CREATE FUNCTION congress_plain(parts text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN core_plain(parts);
CREATE FUNCTION congress_grams(parts text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN core_grams(parts);
"""


class Migration(migrations.Migration):
    dependencies = [("congress", "0003_search"), ("core", "0006_grams")]

    operations = [
        migrations.RunSQL(COLUMNS.format(app="core"), OWN + COLUMNS.format(app="congress")),
        migrations.RunSQL(
            "DROP FUNCTION congress_grams(text); DROP FUNCTION congress_plain(text);", migrations.RunSQL.noop
        ),
    ]
