from django.db import migrations

# Ten thousand names are given their keys in a third of the time that the query takes, which costs as much to start for
# three letters as for three thousand. Who compares long texts has them in order; for an index the order means nothing.
# Both bodies call nothing of ours but by a name that is looked up when they are made, for the reason that 0001_initial
# gives.
FUNCTIONS = """
CREATE FUNCTION core_pairs(plain text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    letters text[] := string_to_array(plain, NULL);
    letter text;
    before text := ' ';
    found text[] := '{}';
BEGIN
    IF cardinality(letters) > 40 THEN
        RETURN (
            SELECT array_agg(DISTINCT gram COLLATE "C")
            FROM (
                SELECT one, one || lead(one) OVER (ORDER BY place) AS pair
                FROM unnest(letters) WITH ORDINALITY AS all_letters (one, place)
            ) pairs, LATERAL (VALUES (one), (pair)) AS grams (gram)
            WHERE gram IS NOT NULL AND strpos(gram, ' ') = 0
        );
    END IF;
    FOREACH letter IN ARRAY letters LOOP
        IF letter <> ' ' THEN
            IF letter <> ALL (found) THEN
                found := found || letter;
            END IF;
            IF before <> ' ' AND before || letter <> ALL (found) THEN
                found := found || (before || letter);
            END IF;
        END IF;
        before := letter;
    END LOOP;
    RETURN found;
END
$$;
CREATE OR REPLACE FUNCTION core_grams(parts text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN core_pairs(core_plain(parts));
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0035_squashed")]

    operations = [migrations.RunSQL(FUNCTIONS)]
