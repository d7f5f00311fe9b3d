"""A union that runs an earlier version goes forward to this one, with everything it has.

`before_0010.tar.xz` is a backup of commit dab65a1, the last with the migrations one by one: `database.dump`,
`files.tar` and `manifest.json` as `manage.py backup` wrote them, for `manage.py restore`. It holds the example
calendar-2022 and what that leaves empty: a final report with its frozen figures, a privacy notice that was read, sealed
numbers, cards and words about health, an adjusted budget, a vote, a score, an election, sign-ins. Its key is in
`test.key`: 32 bytes that read “testtest…” and seal nothing but this.

`before_0186.tar.xz` is the same union once it had gone forward to commit 542a5c77, the last before finance 0186, with
the command `migrate` of then, `sync_roles` and a backup. An ordinary run goes forward from there; a full one takes all
steps from the first, most of the time of this file. Those steps are sealed in `steps.csv`: whoever has to change one
runs `bin/test --full tests/upgrade` and writes down its seal anew.

Both stay as they are, and every later migration has to carry them over. A later state of the tables is added beside
them, not put in their place: with the code of that time, UNION_KEY_FILE=tests/upgrade/test.key and an empty database,
either `restore` the one before and `migrate`, or run `migrate`, `sync_roles`, `load_example calendar-2022`,
`make_report 2022`, make the report final and let people do what the example does not; then
`UNION_VERSION=$(git rev-parse --short HEAD) manage.py backup DIR` with a `pg_dump` on the path of UNION_PG_BIN that
adds `-Z0`, and pack the three files with `tar` and `xz -9e`, which is a quarter of the size.
"""

import hashlib
import json
import os
from collections import Counter

import pytest

from tests.sizes import size
from tests.upgrade import steps
from tests.upgrade.then import FIRST, LATER, places, unpack
from unionportal.core.operations.backup.manifest import NAME

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("upgrade")]

SEALS = {
    FIRST: "815b19adc475f2c710d50325621fac8550762c3cb7c3b41629a932094e06592d",  # pragma: allowlist secret
    LATER: "f2acff022f2e8c8447dded4a9ef032a1407e6d6a1979b612395ea805bfd76cc2",  # pragma: allowlist secret
}
# The entry of a restore, which comes after all that the backup has: the later one has that of the first.
BACKUP, RESTORED = size((LATER, 1772), (FIRST, 1771))
# Money, distinct people, congress, activities, members; what commit dab65a1 printed.
FIGURES = {
    "finance.paid": 2055049.9,
    "finance.welfare_paid": 1778709,
    "welfare.visit_people": 102,
    "congress.women_delegates": 61,
    "activities.people": 4604,
    "members.total": 686,
}
FILL = """
import django
django.setup()
from django.apps import apps
from django.db import DatabaseError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from unionportal.core.database.append_only import without_triggers

TABLES = {"core_auditentry": "auditentry", "finance_claimevent": "claimevent"}

def fill(apps, schema_editor):
    with without_triggers(schema_editor, *TABLES):
        apps.get_model("core", "AuditEntry").objects.update(thrown_away="portal")
        apps.get_model("finance", "ClaimEvent").objects.update(thrown_away="portal")

def column(app, model):
    field = models.CharField(default="", max_length=20)
    one = migrations.Migration("9999_throw_away", app)
    one.operations = [migrations.AddField(model, "thrown_away", field)]
    return one

def apply(one, state):
    with connection.schema_editor() as editor:
        return one.apply(state, editor)

def all_of(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()

state = apply(column("finance", "claimevent"), ProjectState.from_apps(apps))
last = column("core", "auditentry")
last.operations.append(migrations.RunPython(fill))
apply(last, state)
for table in TABLES:
    print(table, *all_of(f"SELECT thrown_away, count(*) > 100 FROM {table} GROUP BY 1")[0])
    for act in (f"UPDATE {table} SET thrown_away = ''", f"DELETE FROM {table}"):
        try:
            with transaction.atomic():
                all_of(act)
        except DatabaseError as error:
            print(str(error).splitlines()[0])
print(*all_of("SELECT tgenabled, count(*) > 200 FROM pg_trigger WHERE NOT tgisinternal GROUP BY 1"))
"""


# The rows of the tables that a new union begins with, without the numbers that point from one to another.
FIRST_ROWS = """
import django
django.setup()
from django.apps import apps
for model in apps.get_models():
    if model.__module__.split(".")[0] in {"members", "welfare", "congress", "activities", "finance"}:
        columns = [one.name for one in model._meta.fields if not (one.primary_key or one.is_relation)]
        for row in model._base_manager.values_list(*columns).iterator():
            if not model._meta.model_name.endswith("event"):
                print(model._meta.label, *map(repr, row))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with places(tmp_path_factory.mktemp("places")) as place:
        yield place


@pytest.fixture(scope="module")
def upgraded(place, tmp_path_factory):
    """The union of then, restored and migrated."""
    there = place()
    there.manage("restore", unpack(BACKUP, tmp_path_factory.mktemp("then")))
    there.manage("migrate", "-v0")
    return there


@pytest.fixture
def copy_of_upgraded(place, upgraded):
    return place(upgraded.url.rpartition("/")[2])


def test_they_are_the_backups_of_then():
    """A backup that was made again, with the code of today, would carry nothing over."""
    assert {one: hashlib.sha256(one.read_bytes()).hexdigest() for one in SEALS} == SEALS


def test_the_steps_that_the_later_backup_has_gone_are_as_they_were(tmp_path):
    sealed = json.loads((unpack(LATER, tmp_path) / NAME).read_text())["manifest"]
    found = steps.as_they_are(json.loads(sealed)["migrations"])
    assert found
    if said := steps.differences(found, steps.sealed()):
        pytest.fail(said, pytrace=False)


def test_a_step_that_was_changed_added_or_removed_is_named():
    seal = {"core/migrations/0001.py": "1", "core/migrations/0010.py": "2", "core/migrations/0011.py": "3"}
    now = {"core/migrations/0001.py": "1", "core/migrations/0010.py": "9", "core/migrations/0012.py": "4"}
    *lines, advice = steps.differences(now, seal).splitlines()
    assert lines == [
        "core/migrations/0010.py was changed: undo that, or let its line be core/migrations/0010.py,9",
        "core/migrations/0011.py was removed or renamed: put it back, or take its line away",
        "core/migrations/0012.py was added: take it away, or add the line core/migrations/0012.py,4",
    ]
    assert advice.startswith("The lines are in tests/upgrade/steps.csv; change them only if")
    assert steps.differences(seal, seal) == ""


@pytest.fixture(scope="module")
def new(place):
    """A new database: it went the short way, through the steps that stand for all before them."""
    if template := os.environ.get("TEST_TEMPLATE"):
        return place(template)
    made = place()
    made.manage("migrate", "-v0")
    return made


def test_its_schema_becomes_that_of_a_new_database(place, upgraded, new):
    assert upgraded.schema(place()) == new.schema(place())


def test_it_has_the_rows_that_a_new_union_begins_with_and_no_others(upgraded, new):
    rows = [[line.split(" ", 1) for line in there.python(FIRST_ROWS).splitlines()] for there in (new, upgraded)]
    begun = {table for table, _ in rows[0]}
    first, later = (Counter(f"{table} {row}" for table, row in found if table in begun) for found in rows)
    # What they were when there began to be a short way; none of them may be forgotten on it.
    assert len(begun) >= 19
    assert later == first


def test_its_log_is_whole_and_its_sealed_data_open(upgraded):
    # One more: who restored the backup is noted once the database is migrated.
    *_, restored, whole = upgraded.manage("verify_audit").splitlines()
    assert restored.endswith(f"恢复了备份 then0，记在第 {RESTORED} 条。")
    assert whole == f"操作日志完整，共核对 {RESTORED} 条，锚点 1 个。"
    assert upgraded.manage("check_keys", "--all").splitlines()[-1] == "密钥与数据相符。"


def test_the_entries_of_its_log_bear_the_codes_of_their_acts(upgraded):
    script = """
import django
django.setup()
from unionportal.core.models import AuditEntry, AuditLink
print(sorted(AuditEntry.objects.filter(code="").values_list("target_type", "act").distinct()))
old = AuditEntry.objects.exclude(code="core.restore_backup")
print(set(AuditLink.objects.filter(entry__in=old).values_list("version", flat=True)))
rows = set(old.values_list("target_type", "act", "code"))
print(*sorted(" ".join(row) for row in rows), sep="\\n")
"""
    without_code, versions, *rows = upgraded.python(script).splitlines()
    assert (without_code, versions, len(rows)) == ("[]", "{1}", 69)
    moved, registered = (
        "activities.Activity 批准 activities.activity.approve",
        "activities.Activity 报名 activities.sign_up",
    )
    assert {moved, registered} - set(rows) == set()


def test_its_figures_come_out_as_they_did_then(upgraded):
    found = {row["code"]: row["value"] for row in json.loads(upgraded.manage("figures", "2022", "--format", "json"))}
    assert {code: found[code] for code in FIGURES} == FIGURES


def test_what_stood_in_words_has_become_codes(upgraded):
    """The words are the same for people, and say of every row what its new columns say."""
    script = """
import django
django.setup()
from finance.models import Claim, Income, Payment
def word(source):
    return source.partition(" ")[0]
def words(rows):
    return sorted({f"{cause} {word(source)}" for cause, source in rows.values_list("cause", "source")})
print(*words(Claim.objects), sep=', ')
print(words(Claim.pgh_event_model.objects) == words(Claim.objects))
for book in (Income, Payment):
    rows = book.objects.filter(corrects=None).values_list("source", "ledger_serial")
    print(any(serial for _, serial in rows), [one for one in rows if one[1] and one[0] != "台账 " + one[1]])
    print([one for one in rows if not one[1] and word(one[0]) == "台账"])
    print(list(book.objects.exclude(corrects=None).exclude(ledger_serial="")))
"""
    assert upgraded.python(script).splitlines() == [
        "finance.ledger 台账, welfare.gift_issue 发放, welfare.grant 补助, welfare.visit 慰问",
        "True",
        *2 * ["True []", "[]", "[]"],
    ]


def test_what_a_final_report_has_kept_bears_the_codes_of_today(upgraded):
    script = """
import django
django.setup()
from unionportal.core.figures import registry, report_tables
from unionportal.reports.models import FrozenExhibit, FrozenFigure
exhibits = {"表": report_tables.TABLES, "图": report_tables.CHARTS}
def is_known(kind, code):
    return code in exhibits[kind] if kind in exhibits else registry.find(code) is not None
found = [("figure", code) for code in FrozenFigure.objects.values_list("code", flat=True)]
found += FrozenExhibit.objects.values_list("kind", "code")
print(len(found) > 100, [code for kind, code in found if not is_known(kind, code)])
"""
    assert upgraded.python(script).splitlines() == ["True []"]


def test_the_files_that_were_made_are_known_by_their_digests(upgraded):
    script = """
import django
django.setup()
from unionportal.core.models import Attachment
from unionportal.reports.models import FinalContent, PrintedFile, Report
made = Attachment.objects.filter(jobs__kind="reports.print")
print(sorted(PrintedFile.objects.values_list("kind", flat=True)), FinalContent.objects.count())
print(set(PrintedFile.objects.values_list("sha256", flat=True)) == set(made.values_list("sha256", flat=True)))
"""
    assert upgraded.python(script).splitlines() == ["['docx', 'pdf'] 0", "True"]


@pytest.mark.repeats("tests/faults/database/test_backup.py::test_the_drill_everything_is_back_and_one_can_sign_in")
def test_a_backup_of_it_can_be_restored(place, upgraded, tmp_path):
    upgraded.manage("backup", tmp_path)
    (folder,) = tmp_path.iterdir()
    said = place().manage("restore", folder)
    assert "附件 2 个；各表摘要、操作日志和密钥核对无误。" in said


def test_a_migration_fills_a_new_column_of_a_log_and_a_history_that_stay_closed(copy_of_upgraded):
    log, history = "core_auditentry", "finance_claimevent"
    assert copy_of_upgraded.python(FILL).splitlines() == [
        f"{log} portal True",
        f"pgtrigger: Cannot update or delete rows from {log} table",
        f"pgtrigger: Cannot update or delete rows from {log} table",
        f"{history} portal True",
        f"pgtrigger: Cannot update or delete rows from {history} table",
        f"pgtrigger: Cannot update or delete rows from {history} table",
        "('O', True)",
    ]
    assert "操作日志完整" in copy_of_upgraded.manage("verify_audit")
