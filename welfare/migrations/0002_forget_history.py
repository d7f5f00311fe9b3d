"""What members_forget_history does, for health data and words about a person who has been made anonymous."""

from django.db import migrations

FORGET = """
CREATE FUNCTION welfare_forget_history(person bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
BEGIN
    IF NOT EXISTS (SELECT FROM members_member WHERE id = person AND status = 'left' AND name = '已匿名') THEN
        RAISE EXCEPTION 'the history of this person is kept';
    END IF;
    PERFORM set_config('pgtrigger.ignore', '{pgtrigger_append_only_e6ed1,pgtrigger_append_only_c62e4}', true);
    UPDATE welfare_visitevent e SET diagnosis = v.diagnosis, hospital = v.hospital, note = v.note
    FROM welfare_visit v WHERE v.member_id = person AND e.pgh_obj_id = v.id;
    UPDATE welfare_grantevent e SET circumstances = g.circumstances
    FROM welfare_grant g WHERE g.member_id = person AND e.pgh_obj_id = g.id;
    PERFORM set_config('pgtrigger.ignore', before, true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("welfare", "0001_initial"), ("members", "0003_forget_history")]

    operations = [migrations.RunSQL(FORGET, "DROP FUNCTION welfare_forget_history(bigint)")]
