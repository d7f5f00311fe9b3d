"""Names are stored without the blanks that align them, and their keys follow the readings and strokes of surnames."""

from django.db import migrations

from members.personal.pinyin import name_key
from unionportal.spelling.folding import written_name
from unionportal.spelling.strokes import stroke_key

ERASED = "已匿名"


def spell_anew(apps, schema_editor):
    Member = apps.get_model("members", "Member")
    changed = []
    for member in Member.objects.exclude(name=ERASED).only("name", "name_key", "stroke_key").iterator():
        before = (member.name, member.name_key, member.stroke_key)
        member.name = written_name(member.name)
        member.name_key, member.stroke_key = name_key(member.name), stroke_key(member.name)
        if before != (member.name, member.name_key, member.stroke_key):
            changed.append(member)
    Member.objects.bulk_update(changed, ["name", "name_key", "stroke_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("members", "0016_one_spelling")]

    operations = [migrations.RunPython(spell_anew, migrations.RunPython.noop, elidable=True)]
