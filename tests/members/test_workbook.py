"""The whole workbook: order, atomicity, races."""

import datetime
import io
import os
import signal
import subprocess
import sys
import threading

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from members.models import Member, Membership, OfficerTerm, ServiceCard
from members.services.roster import register_member
from tests.books import book, id_number, member_row
from tests.factories import UserFactory
from unionportal.core import ledger
from unionportal.core.ledger.staging import Staging
from unionportal.core.models import AuditEntry, RoleGrant, Unit
from unionportal.sheets.reader import read_workbook

pytestmark = pytest.mark.django_db

UNIT = {"code": "F9", "name": "新建分工会", "kind": "branch", "parent": "UNION", "opened_on": "2021-01-01"}
CARD = {"card_no": "2022000001", "member": "T00001", "issued_on": "2022-09-20"}
TERM = {
    "unit": "新建分工会",
    "member": "T00001",
    "post": "chair",
    "elected_on": "2021-12-20",
    "since": "2022-01-01",
}


def whole(**changes):
    sheets = {
        "cards": [CARD],
        "officers": [TERM],
        "members_members": [member_row(1, unit="新建分工会")],
        "units": [UNIT],
    }
    return book(**{**sheets, **changes})


def counts(found):
    return {title: tuple(row.values()) for title, row in found.counts().items()}


def everything():
    return [model.objects.count() for model in (Unit, Member, Membership, OfficerTerm, ServiceCard, AuditEntry)]


def test_later_sheets_refer_to_rows_of_earlier_ones_in_whatever_order_they_stand(union, officer):
    before = everything()
    seen = ledger.preview(whole(), actor=officer)
    assert everything() == before
    done = ledger.apply(whole(), actor=officer, expected=seen.fingerprint)
    assert counts(done) == counts(seen)
    assert counts(done) == dict.fromkeys(("工会组织", "会员", "分工会委员", "会员服务卡"), (1, 0, 0, 0))
    assert OfficerTerm.objects.get().unit.name == "新建分工会"
    assert counts(ledger.apply(whole(), actor=officer)) == dict.fromkeys(counts(done), (0, 0, 1, 0))


def test_an_error_in_the_last_sheet_writes_nothing_in_the_first(union, officer):
    before = everything()
    with pytest.raises(ledger.Refused) as refusal:
        ledger.apply(whole(cards=[CARD, {**CARD, "card_no": "2", "member": "T404"}]), actor=officer)
    [problem] = refusal.value.preview.problems
    assert str(problem) == "工作表「会员服务卡」第3行「工号」：没有工号为“T404”的会员。"
    assert everything() == before


def test_a_sheet_that_refers_to_a_faulty_one_waits_for_it(union, officer):
    found = ledger.preview(whole(members_members=[member_row(1, unit="没有的")]), actor=officer)
    assert [(problem.sheet, problem.warning) for problem in found.problems] == [
        ("会员", False),
        ("分工会委员", True),
        ("会员服务卡", True),
    ]
    assert found.errors == 1


def test_a_second_chair_for_the_same_time_is_a_sentence(union, officer):
    people = [member_row(n, unit="新建分工会") for n in (1, 2)]
    found = ledger.preview(whole(members_members=people, officers=[TERM, {**TERM, "member": "T00002"}]), actor=officer)
    assert [str(problem) for problem in found.problems if not problem.warning] == [
        "工作表「分工会委员」第3行：该工会组织在这段任期内已有主席。"
    ]


def test_a_file_in_which_nothing_is_a_record_says_so(union, officer):
    workbook = Workbook()
    assert [one.sentence for one in ledger.preview(saved(workbook), actor=officer).problems] == ["文件里没有内容。"]
    workbook.active.append(["通讯录", None])
    found = ledger.preview(saved(workbook), actor=officer)
    sentence = "没有认出是哪一类记录，没有读；请在“对应关系”里选定，或改用模板。"
    assert [(one.sheet, one.sentence, one.warning) for one in found.problems] == [("Sheet", sentence, False)]
    assert (found.ok, found.errors) == (False, 1)


def saved(workbook):
    """The workbook as bytes."""
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def renamed(data, **titles):
    """The workbook with worksheets under other titles."""
    workbook = load_workbook(io.BytesIO(data))
    for old, new in titles.items():
        workbook[old].title = new
    return saved(workbook)


def test_a_sheet_of_any_name_is_read_for_what_its_headings_are(union, officer):
    data = book(members=[member_row(1, unit=union.name)], visits=[], cards=[], incomes=[])
    data = renamed(data, 会员=" 会员表", 慰问="慰问 ", 收入="收入（2026）", 会员服务卡="随手记")
    found = ledger.preview(data, actor=officer)
    assert [(one.name, one.layout["kind"]) for one in found.worksheets] == [
        (" 会员表", "members.members"),
        ("随手记", "members.cards"),
        ("收入（2026）", "finance.incomes"),
        ("慰问 ", "welfare.visits"),
    ]
    assert (found.problems, found.unread, found.ok, found.sheets[0].new) == ((), (), True, 1)


def test_a_sheet_that_is_no_record_is_named_and_does_not_stop_the_others(union, officer):
    workbook = load_workbook(io.BytesIO(book(members=[member_row(1, unit=union.name)])))
    workbook.create_sheet("随手记").append(["下周买花"])
    found = ledger.preview(saved(workbook), actor=officer)
    assert [(one.sheet, one.warning) for one in found.problems] == [("随手记", True)]
    assert (found.unread, found.ok, found.sheets[0].new) == (("「随手记」",), True, 1)


def test_a_copy_of_a_sheet_is_named_and_not_read(union, officer):
    workbook = load_workbook(io.BytesIO(book(members=[member_row(1, unit=union.name)])))
    workbook.copy_worksheet(workbook["会员"]).title = "机电学院"
    found = ledger.preview(saved(workbook), actor=officer)
    sentence = "没有读：与「会员」重复，每一行都已在那里。"
    assert [(one.sheet, one.sentence, one.warning) for one in found.problems] == [("机电学院", sentence, True)]
    assert found.sheets[0].new == 1


def test_columns_that_are_not_read_are_named_and_kept(union, officer):
    data = book(members=[member_row(1, unit=union.name)])
    workbook = load_workbook(io.BytesIO(data))
    workbook["会员"].cell(1, workbook["会员"].max_column + 1, "入党时间")
    file = io.BytesIO()
    workbook.save(file)
    found = ledger.preview(file.getvalue(), actor=officer)
    assert (found.unread, [one.header for one in found.problems]) == (("「会员」入党时间",), ["入党时间"])


def test_the_number_of_queries_does_not_grow_with_the_rows(branch, officer):
    found = []
    # What a process reads once is read before: the grants of the user, the types of the tables, the key of the index.
    assert officer.holds("members.import_workbook")
    ledger.preview(book(members=[member_row(1, id_number=id_number())]), actor=officer)
    for size in (3, 300):
        file = book(
            members=[
                member_row(n + size * 1000, id_number=id_number(n + size, born=f"19{60 + n % 40}0615"))
                for n in range(size)
            ]
        )
        with CaptureQueriesContext(connection) as queries:
            seen = ledger.preview(file, actor=officer)
        with CaptureQueriesContext(connection) as more:
            ledger.apply(file, actor=officer, expected=seen.fingerprint)
        assert (seen.sheets[0].new, seen.errors) == (size, 0)
        found.append((len(queries), len(more)))
    assert found[0] == found[1]
    # Four of them are savepoints of the test's transaction.
    assert sum(found[1]) <= 24


def test_what_changed_since_the_preview_is_shown_again_instead_of_written(branch, officer):
    ledger.apply(book(members=[member_row(1, note="甲")]), actor=officer)
    file = book(members=[member_row(1, note="丙")])
    seen = ledger.preview(file, actor=officer)
    Member.objects.update(note="乙")
    with pytest.raises(ledger.ChangedSincePreview) as refusal:
        ledger.apply(file, actor=officer, expected=seen.fingerprint)
    assert [(one.old, one.new) for one in refusal.value.preview.changes] == [("乙", "丙")]
    assert Member.objects.get().note == "乙"
    ledger.apply(file, actor=officer, expected=refusal.value.preview.fingerprint)
    assert Member.objects.get().note == "丙"


def _once_both(barrier, act):
    def wait_and_act(*args):
        barrier.wait(timeout=20)
        return act(*args)

    return wait_and_act


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "without it, as a control"])
@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_are_one_import(union, branch, officer, monkeypatch, locked):
    if not locked:
        monkeypatch.setattr("unionportal.core.ledger.engine.wait_for_turn", lambda: None)
        both_looked = threading.Barrier(2)
        monkeypatch.setattr(Staging, "insert", _once_both(both_looked, Staging.insert))
    file = book(members=[member_row(n) for n in range(200)])
    seen = ledger.preview(file, actor=officer)
    start, results = threading.Barrier(2), []

    def confirm():
        try:
            start.wait()
            results.append(ledger.apply(file, actor=officer, expected=seen.fingerprint).sheets[0].new)
        except ledger.ChangedSincePreview as refusal:
            results.append(refusal.preview.sheets[0].unchanged)
        except ledger.Refused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Member.objects.count() == 200
    if locked:
        assert results == [200, 200]
        assert AuditEntry.objects.filter(act="导入台账").count() == 1
    else:
        assert "refused" in results


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_in_the_middle_leaves_nothing(union, branch, officer, tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(book(members=[member_row(n) for n in range(50)]))
    database = connection.settings_dict["NAME"]
    program = f"""
import django, time
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = {database!r}
from members.models import Member
from unionportal.core import ledger
from unionportal.core.ledger import engine
def stop():
    print(Member.objects.count(), flush=True)
    time.sleep(60)
engine.settle = stop
ledger.apply({str(path)!r}, actor=None)
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "unionportal.settings.development"}
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert child.stdout.readline().strip() == "50"
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
    assert (Member.objects.count(), Membership.objects.count()) == (0, 0)
    assert ledger.apply(path.read_bytes(), actor=officer).sheets[0].new == 50


def test_the_template_is_read_back_without_rows_or_problems(union, tmp_path, capsys):
    out = tmp_path / "模板.xlsx"
    call_command("workbook_template", str(out))
    titles = [spec.title for spec in ledger.specs()]
    assert [name for name in read_workbook(out).sheets if name in titles] == titles
    found = ledger.preview(out)
    assert (found.errors, found.changes_anything) == (0, False)


def test_the_command_prints_counts_and_problems_and_exits_accordingly(union, branch, person, tmp_path, capsys):
    person("officer", union, username="zg")
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(members=[member_row(1)]))
    call_command("import_workbook", str(path), "--dry-run")
    assert Member.objects.count() == 0
    call_command("import_workbook", str(path), "--prepared-by", "zg")
    assert capsys.readouterr().out.splitlines() == [
        "会员：新增 1，更改 0，未变 0，有误 0",
        "核对无误，没有写入（--dry-run）。",
        "会员：新增 1，更改 0，未变 0，有误 0",
        "已导入。",
    ]
    assert AuditEntry.objects.get(act="导入台账").actor.username == "zg"
    path.write_bytes(book(members=[member_row(2, gender="中")]))
    with pytest.raises(SystemExit) as left:
        call_command("import_workbook", str(path), "--prepared-by", "zg")
    assert left.value.code == 1
    assert capsys.readouterr().err.splitlines() == [
        "工作表「会员」第2行「性别」：「中」不在可选范围内，只能填：男、女。"
    ]


def test_the_import_takes_exactly_what_the_model_would(branch, officer):
    """Rows by a service and rows by the workbook are the same rows."""
    facts = {"name": "欧阳·娜", "gender": "female", "employment": "agency", "mobile": "13800000000", "note": "甲"}
    number = id_number(3, male=False)
    day = datetime.date(2020, 9, 1)
    by_hand = register_member(
        actor=officer, staff_no="A1", unit=branch, joined_on=day, id_number=number, birth_date="1985-06-15", **facts
    )
    by_hand.refresh_from_db()
    kept = Member.objects.filter(pk=by_hand.pk).values().get()
    Member.objects.filter(pk=by_hand.pk).update(id_number_index=None)
    ledger.apply(book(members=[member_row(1, id_number=number, unit=branch.name, **facts)]), actor=officer)
    loaded = Member.objects.filter(staff_no="T00001").values().get()
    own = {"id", "uid", "staff_no", "id_number"}
    assert {k: v for k, v in loaded.items() if k not in own} == {k: v for k, v in kept.items() if k not in own}
    assert Member.objects.get(staff_no="T00001").id_number == by_hand.id_number == number


def test_a_chairs_term_in_the_workbook_gives_the_role(union, officer):
    ledger.apply(whole(officers=[]), actor=officer)
    member = Member.objects.get()
    member.user = UserFactory()
    member.save()
    ledger.apply(whole(), actor=officer)
    grant = RoleGrant.objects.get(user=member.user)
    assert (grant.role, grant.unit.name, grant.since) == ("branch_chair", "新建分工会", datetime.date(2022, 1, 1))
