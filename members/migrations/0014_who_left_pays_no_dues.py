from django.db import migrations

LEAVINGS = """
INSERT INTO members_departure
    (member_id, reason, "on", document, paid_dues, was_in_wage_base, made_at, undone_reason)
SELECT m.id, p.left_by, m.left_on, p.document, m.pays_dues, m.in_wage_base, now(), ''
FROM members_member m JOIN LATERAL (
    SELECT left_by, document, until FROM members_membership WHERE member_id = m.id ORDER BY since DESC LIMIT 1
) p ON p.until = m.left_on
WHERE m.status <> 'active'
"""


def fill(apps, schema_editor):
    """Keep the earlier leavings as such, with what was paid until then, and let dues end with them."""
    schema_editor.execute(LEAVINGS)
    left = apps.get_model("members", "Member").objects.exclude(status="active")
    left.update(pays_dues=False, in_wage_base=False)


class Migration(migrations.Migration):
    dependencies = [("members", "0013_leaving")]

    operations = [migrations.RunPython(fill)]
