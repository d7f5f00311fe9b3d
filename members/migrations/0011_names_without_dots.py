"""The pinyin of names loses the dot between their parts, which nobody types (阿依古丽·买买提)."""

from django.db import migrations

_DOTS = "·•‧∙⋅・･．."


def forget_dots(apps, schema_editor):
    Member = apps.get_model("members", "Member")
    for member in Member.objects.filter(name_key__regex=f"[{_DOTS}]").only("name_key").iterator():
        kept = member.name_key.translate(dict.fromkeys(map(ord, _DOTS)))
        Member.objects.filter(pk=member.pk).update(name_key=" ".join(kept.split()))


class Migration(migrations.Migration):
    dependencies = [("members", "0010_given_names")]

    operations = [migrations.RunPython(forget_dots, migrations.RunPython.noop, elidable=True)]
