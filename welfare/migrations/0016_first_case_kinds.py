"""The kinds of matters that unions usually count; each union adds its own."""

from django.db import migrations

KINDS = (
    ("school_entry", "子女入学", 10),
    ("childcare", "子女入托和托管", 20),
    ("appeal", "来信来访和诉求", 30),
    ("mediation", "劳动人事争议调解", 40),
    ("legal_aid", "法律咨询和援助", 50),
)


def write(apps, schema_editor):
    kind = apps.get_model("welfare", "CaseKind")
    kind.objects.bulk_create(kind(code=code, name=name, place=place) for code, name, place in KINDS)


class Migration(migrations.Migration):
    dependencies = [("welfare", "0015_service_cases")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
