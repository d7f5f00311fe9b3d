"""The categories of members in need and the usual causes, as confirmed rows; and what is forgotten of a hardship file.

The categories are those of the national scheme (深度困难, 相对困难, 意外致困), and those of the scheme before it, which old
files and old forms still name. From which day a school uses which is marked as an example to be settled.
"""

import datetime

from django.db import migrations

SINCE = datetime.date(2000, 1, 1)
NEW = datetime.date(2021, 1, 1)
EXAMPLE = {"clause": "示例，请核定", "source": "平台的示例"}
# Code, name, meaning, place, first day, first day no more.
CATEGORIES = (
    ("deep", "深度困难", "家庭收入扣除刚性支出后，人均低于当地低保标准", 10, NEW, None),
    ("relative", "相对困难", "家庭收入扣除刚性支出后，人均低于当地低保标准的两倍", 20, NEW, None),
    ("accident", "意外致困", "遭遇灾害、意外事故或重大疾病，获得赔付和救助后仍有困难", 30, SINCE, None),
    ("allowance", "低保户", "享受最低生活保障的家庭（旧类别）", 40, SINCE, NEW),
    ("near_allowance", "低保边缘户", "人均收入略高于低保标准的家庭（旧类别）", 50, SINCE, NEW),
)
CAUSES = (
    ("own_illness", "本人大病", 10),
    ("family_illness", "家属大病", 20),
    ("disability", "本人或家属残疾", 30),
    ("study", "子女上学", 40),
    ("accident", "意外事故", 50),
    ("disaster", "自然灾害", 60),
    ("low_income", "收入低", 70),
    ("unemployed", "家属无业", 80),
    ("other", "其他", 90),
)


def write(apps, schema_editor):
    kind = apps.get_model("welfare", "HardshipKind")
    kind.objects.bulk_create(
        [
            *(
                kind(
                    sort="category",
                    code=code,
                    name=name,
                    meaning=meaning,
                    place=place,
                    valid_from=since,
                    valid_until=until,
                    state="confirmed",
                    **EXAMPLE,
                )
                for code, name, meaning, place, since, until in CATEGORIES
            ),
            *(
                kind(sort="cause", code=code, name=name, place=place, valid_from=SINCE, state="confirmed", **EXAMPLE)
                for code, name, place in CAUSES
            ),
        ]
    )


FORGET = """
CREATE OR REPLACE FUNCTION welfare_forget_history(person bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
BEGIN
    IF NOT EXISTS (SELECT FROM members_member WHERE id = person AND status = 'left' AND name = '已匿名') THEN
        RAISE EXCEPTION 'the history of this person is kept';
    END IF;
    PERFORM set_config(
        'pgtrigger.ignore',
        '{pgtrigger_append_only_e6ed1,pgtrigger_append_only_c62e4,pgtrigger_append_only_b36d7,pgtrigger_append_only_7742e}',
        true
    );
    UPDATE welfare_visitevent e
    SET diagnosis = v.diagnosis, hospital = v.hospital, note = v.note, relative = v.relative
    FROM welfare_visit v WHERE v.member_id = person AND e.pgh_obj_id = v.id;
    UPDATE welfare_grantevent e SET circumstances = g.circumstances
    FROM welfare_grant g WHERE g.member_id = person AND e.pgh_obj_id = g.id;
    UPDATE welfare_hardshipfileevent e SET circumstances = f.circumstances, housing = f.housing
    FROM welfare_hardshipfile f WHERE f.member_id = person AND e.pgh_obj_id = f.id;
    -- Of a relative who was taken out of the file, the history is all that is left.
    UPDATE welfare_hardshiprelativeevent e
    SET name = 'X' || e.id, born_year = NULL, occupation = '', health = NULL
    FROM welfare_hardshipfile f WHERE f.member_id = person AND e.file_id = f.id;
    PERFORM set_config('pgtrigger.ignore', before, true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("welfare", "0023_hardship_files")]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
