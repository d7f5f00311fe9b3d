"""The one door through which a history is changed: when a person has been made anonymous, what it copied of them goes.

It runs as the owner of the tables, whoever calls it, and can write nothing but what stands in the row itself by now.
"""

from django.db import migrations

FORGET = """
CREATE FUNCTION members_forget_history(person bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
BEGIN
    IF NOT EXISTS (SELECT FROM members_member WHERE id = person AND status = 'left' AND name = '已匿名') THEN
        RAISE EXCEPTION 'the history of this person is kept';
    END IF;
    PERFORM set_config('pgtrigger.ignore', '{pgtrigger_append_only_de38d,pgtrigger_append_only_631d6}', true);
    UPDATE members_memberevent e SET
        name = m.name, name_key = m.name_key, staff_no = m.staff_no, birth_date = m.birth_date,
        id_number = m.id_number, id_number_index = m.id_number_index, mobile = m.mobile, email = m.email,
        bank_name = m.bank_name, bank_card = m.bank_card, note = m.note, user_id = m.user_id
    FROM members_member m WHERE m.id = person AND e.pgh_obj_id = person;
    UPDATE members_servicecardevent e SET card_no = c.card_no
    FROM members_servicecard c WHERE c.member_id = person AND e.pgh_obj_id = c.id;
    PERFORM set_config('pgtrigger.ignore', before, true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0002_member_history_by_statement")]

    operations = [migrations.RunSQL(FORGET, "DROP FUNCTION members_forget_history(bigint)")]
