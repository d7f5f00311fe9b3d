"""The sheets of congresses and meetings: what comes in, and that the same file twice changes nothing."""

import datetime

import pytest

from congress.models import AgendaItem, Attendance, Congress, Delegate, Delegation, Meeting, RuleOfProcedure, Term
from tests.books import book
from tests.factories import MemberFactory
from unionportal.core import ledger
from unionportal.core.access.scoping import Scope
from unionportal.core.ledger import registered

pytestmark = pytest.mark.django_db

TERM, CONGRESS = "第十三届教代会暨第十四届工代会", "十三届三次教代会暨十四届二次工代会"
DAY = "2022-03-24"


@pytest.fixture
def load(officer):
    def load(**sheets):
        return ledger.apply(book(**{f"congress_{name}": rows for name, rows in sheets.items()}), actor=officer)

    return load


@pytest.fixture
def people(branch):
    return [MemberFactory(unit=branch, staff_no=f"T100{n}") for n in range(3)]


def problems(load, **sheets):
    with pytest.raises(ledger.Refused) as refused:
        load(**sheets)
    return [str(problem) for problem in refused.value.preview.problems]


def rule(subject="quorum", kind="", **values):
    given = {"subject": subject, "meeting_kind": kind, "numerator": 2, "denominator": 3, "inclusive": "是"}
    law = {"base": "total", "clause": "第十九条", "source": "教代会规定", "valid_from": "2012-01-01"}
    return {**given, **law, **values}


def bodies():
    congress = {"term": TERM, "kind": "joint", "staff_session": 3, "members_session": 2}
    return {
        "rules": [
            rule(kind="congress"),
            rule(kind="delegates"),
            rule("adopt", kind="congress", numerator=1, denominator=2),
        ],
        "terms": [{"staff_no": 13, "members_no": 14, "since": "2020-12-01"}],
        "congresses": [{**congress, "starts_on": DAY, "ends_on": "2022-03-25", "elects": "否"}],
        "delegations": [{"term": TERM, "name": "纺织代表团", "head": "T1000"}],
        "delegates": [
            {"term": TERM, "member": f"T100{n}", "category": "teacher", "delegation": "纺织代表团"} for n in range(3)
        ],
    }


def meeting(**values):
    return {
        "kind": "congress",
        "title": "全体会议",
        "held_on": DAY,
        "congress": CONGRESS,
        "expected": 3,
        "present": 2,
        **values,
    }


def year():
    place = {"meeting": "全体会议", "held_on": DAY}
    states = ("present", "present", "expected")
    study = {"meeting": "工会委员会扩大会议", "held_on": "2022-04-08", "position": 1, "kind": "study", "title": "文件"}
    return {
        **bodies(),
        "meetings": [
            meeting(),
            {"kind": "enlarged", "title": "工会委员会扩大会议", "held_on": "2022-04-08", "expected": 15, "present": 13},
        ],
        "attendance": [{**place, "member": f"T100{n}", "state": state} for n, state in enumerate(states)],
        "agenda": [
            {**place, "position": 1, "kind": "hear", "title": "工作报告"},
            {**place, "position": 2, "kind": "adopt", "title": "办法", "yes": 2, "no": 0, "resolution": "通过。"},
            study,
        ],
    }


def test_a_year_comes_in_and_the_same_file_again_changes_nothing(load, people, union, branch):
    done = load(**year())
    assert {title: counts["新增"] for title, counts in done.counts().items()} == {
        "议事规则": 3,
        "届次": 1,
        "代表大会": 1,
        "代表团": 1,
        "代表": 3,
        "会议": 2,
        "会议签到": 3,
        "会议议程": 3,
    }
    sitting = Meeting.objects.get(kind="congress")
    assert (sitting.state, sitting.unit, sitting.expected, sitting.present) == ("closed", union, 3, 2)
    assert str(sitting.congress) == CONGRESS
    passed = AgendaItem.objects.get(title="办法")
    assert (passed.passed, passed.resolution_no) == (True, f"{CONGRESS}决议第1号")
    delegate = Delegate.objects.first()
    assert (delegate.unit, delegate.since, delegate.kind) == (branch, datetime.date(2020, 12, 1), "full")
    again = load(**year())
    assert not again.changes_anything
    assert sum(counts["未变"] for counts in again.counts().values()) == 17
    tables = (Term, Congress, Delegation, Delegate, Meeting, Attendance, AgendaItem, RuleOfProcedure)
    assert [table.objects.count() for table in tables] == [1, 1, 1, 3, 2, 3, 3, 3]


def test_what_was_written_out_comes_in_again_unchanged(load, people):
    load(**year())
    ours = [entry for entry in registered() if entry.spec.key.startswith("congress.")]
    ours = [entry for entry in ours if entry.spec.key.split(".")[1] in year()]
    out = {entry.spec.key.split(".")[1]: list(entry.loader.export(Scope.everything())) for entry in ours}
    rows = {name: [{k: v for k, v in row.items() if v is not None} for row in rows] for name, rows in out.items()}
    for row in rows["congresses"]:
        row["elects"] = "否"
    for row in rows["rules"]:
        row["inclusive"] = "是"
    again = load(**rows)
    assert not again.changes_anything
    assert sum(counts["未变"] for counts in again.counts().values()) == 17


def test_40_of_73_come_in_only_with_who_decided_and_why(load, people):
    row = {
        "kind": "delegates",
        "term": TERM,
        "title": "代表会议",
        "held_on": "2022-09-28",
        "expected": 73,
        "present": 40,
    }
    found = problems(load, **bodies(), meetings=[row])
    assert found == [
        "工作表「会议」第2行「开会理由」：应到73人，实到40人，不足三分之二（至少49人）。"
        "依据：教代会规定第十九条。请填写决定开会的人和理由。"
    ]
    load(**bodies(), meetings=[{**row, "quorum_decided_name": "张三（主席）", "quorum_reason": "时间紧"}])
    held = Meeting.objects.get()
    assert (held.state, held.why_not_quorate() is None, held.quorum_reason) == ("closed", False, "时间紧")


def test_a_roll_that_does_not_fit_the_counts_is_refused(load, people):
    place = {"meeting": "全体会议", "held_on": DAY, "state": "present"}
    roll = [{**place, "member": f"T100{n}"} for n in range(3)]
    found = problems(load, **bodies(), meetings=[meeting()], attendance=roll)
    assert found == ["工作表「会议签到」：2022-03-24 全体会议：登记的实到人数是2人，签到名单上已到的有3人。"]
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("sheets", "sentence"),
    [
        (
            {"meetings": [meeting(congress="九届一次双代会")]},
            "工作表「会议」第2行「代表大会」：没有叫“九届一次双代会”的代表大会，请登记在工作表「代表大会」。",
        ),
        (
            {"meetings": [meeting(held_on="2099-01-01")]},
            "工作表「会议」第2行「日期」：还没有召开的会议请在系统中登记和签到。",
        ),
        (
            {"agenda": [{"meeting": "无此会", "held_on": DAY, "position": 1, "kind": "hear", "title": "报告"}]},
            "工作表「会议议程」第2行「会议名称」：校工会在2022-03-24没有叫“无此会”的会议，请登记在工作表「会议」。",
        ),
    ],
)
def test_a_wrong_row_is_named_with_its_place(load, people, sheets, sentence):
    assert problems(load, **bodies(), **sheets) == [sentence]


def test_a_term_may_be_called_by_its_numbers(load, people):
    given = bodies()
    given["delegates"] = [{"term": "13/14", "member": "T1000", "category": "staff", "since": "2021-03-01"}]
    load(**given)
    assert str(Delegate.objects.get().term) == TERM


def test_an_end_and_its_reason_come_in_later(load, people):
    load(**bodies())
    gone = {"term": TERM, "member": "T1000", "category": "teacher", "until": "2022-06-01", "ended_by": "left"}
    done = load(delegates=[gone])
    assert done.counts()["代表"] == {"新增": 0, "更改": 1, "未变": 0, "有误": 0}
    assert Delegate.objects.get(member__staff_no="T1000").ended_by == "left"
