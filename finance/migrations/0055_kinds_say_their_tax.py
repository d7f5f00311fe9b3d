"""What the example kinds are taxed as, where the accountant left them as they came."""

from django.db import migrations

EXAMPLE = "示例，请按本校制度核定"
# (name, cause, as what it is income of whoever gets it, by which law)
TAXED = (
    ("讲课费、劳务费", "", "labour", "劳务报酬：个人所得税法实施条例第六条（二）"),
    ("奖金、奖品", "", "prize", "偶然所得：个人所得税法实施条例第六条（九）；只奖给本校职工的，核定后改为工资薪金"),
    ("慰问金、补助金", "", "none", "生活补助费免税：个人所得税法第四条、国税发〔1998〕155号第一条；人人有份的另立类别"),
)


def enter_tax(apps, schema_editor):
    """Say of the example kinds how they are taxed, with the source; of those that somebody changed nothing."""
    kinds = apps.get_model("finance", "ClaimKind").objects
    for name, cause, tax, source in TAXED:
        kinds.filter(name=name, cause=cause, note=EXAMPLE, tax="none").update(tax=tax, note=f"{EXAMPLE}。{source}")


class Migration(migrations.Migration):
    dependencies = [("finance", "0054_payees_checked_anew")]

    operations = [migrations.RunPython(enter_tax, migrations.RunPython.noop, elidable=False)]
