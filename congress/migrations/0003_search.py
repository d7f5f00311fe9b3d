"""What is searched and compared of a proposal, kept by the database itself in two columns that no model carries.

Generated columns are right however a row is written, bulk loads and corrections in SQL included. Django does not
know them: no list reads them and no history copies them. See `core/grams.py`.
"""

from django.db import migrations

COLUMNS = """
ALTER TABLE congress_proposal
    ADD COLUMN plain text GENERATED ALWAYS AS (
        core_plain(title || ' ' || analysis || ' ' || suggestion)
    ) STORED,
    ADD COLUMN grams text[] GENERATED ALWAYS AS (
        core_grams(title || ' ' || analysis || ' ' || suggestion)
    ) STORED;
CREATE INDEX congress_proposal_grams ON congress_proposal USING gin (grams) WITH (fastupdate = off);
"""


class Migration(migrations.Migration):
    dependencies = [("congress", "0002_proposals_online"), ("core", "0006_grams")]

    operations = [
        migrations.RunSQL(COLUMNS, "ALTER TABLE congress_proposal DROP COLUMN grams, DROP COLUMN plain;"),
    ]
