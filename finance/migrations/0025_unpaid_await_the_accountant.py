"""Let what was approved and not paid pass the accountant, whom nobody asked yet, before it is paid."""

from django.db import migrations
from django.utils import timezone

from unionportal.core.database.append_only import without_triggers


def hand_to_the_accountant(apps, schema_editor):
    """Move the approved, unpaid claims to 已批准待会计审核; nothing is written where there is none."""
    claims, event = apps.get_model("finance", "Claim").objects, apps.get_model("finance", "ClaimEvent")
    waiting = sorted(claims.filter(state="approved").values_list("pk", flat=True))
    if not waiting:
        return
    now = timezone.now()
    columns = [field.attname for field in event._meta.concrete_fields if not field.name.startswith("pgh_")]
    with without_triggers(schema_editor, "finance_claim"):
        claims.filter(pk__in=waiting).update(state="decided")
        event.objects.bulk_create(
            event(pgh_label="update", pgh_created_at=now, pgh_obj_id=row["id"], **row)
            for row in claims.filter(pk__in=waiting).values(*columns)
        )


class Migration(migrations.Migration):
    dependencies = [("finance", "0024_claim_route")]

    operations = [migrations.RunPython(hand_to_the_accountant, elidable=False)]
