"""An import of what is no plain table, undone: forms, halves, families, chains leave everything as it was."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from activities.models import Participation
from members.models import Member
from tests.factories import ActivityFactory, HardshipFileFactory, HardshipRelativeFactory, MemberFactory
from tests.ledger.rows import tables
from tests.portal.rosters import page
from tests.portal.test_laid_out import HEAD, book, form, new
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import every, values
from unionportal.core.trail.chain import broken_links
from welfare.models import HardshipRelative

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch")]


def halves(upload, correct, branch):
    """A list of two halves, of whom one is registered already."""
    MemberFactory(staff_no="T0103", name="梁满", unit=branch, joined_on=date(2015, 9, 1), department="一系")
    rows = [
        [*HEAD, None, *HEAD, "备注"],
        [*new("T0101", "李小禾"), None, *new("T0103", "梁满", "2015-09-01"), "借调"],
        [*new("T0102", "何苗"), None, *new("T0104", "周全"), None],
    ]
    return upload(book(名单=rows))


def forms(upload, correct, branch):
    """Two forms, with a label that was corrected."""
    return correct(upload(book(甲=form("T0101", "李小禾"), 乙=form("T0102", "何苗"))), c6="note", remember="on")


def families(upload, correct, branch):
    """Members with their families beside them, one of whom is registered with less."""
    for number, name in (("T0101", "李小禾"), ("T0102", "何苗")):
        file = HardshipFileFactory(unit=branch, member=MemberFactory(staff_no=number, name=name, unit=branch))
    HardshipRelativeFactory(file=file, name="赵某", relation="妻子")
    rows = [
        ["困难职工及家庭成员情况表"],
        ["工号", "姓名", "配偶姓名", "配偶单位", "子女姓名"],
        ["T0101", "李小禾", "王某", "某公司", "王小某"],
        ["T0102", "何苗", "赵某", "某学校", None],
    ]
    return upload(book(Sheet1=rows), name="困难职工家庭成员.xlsx")


def chain(upload, correct, branch):
    """A chain about an activity, with two people in a line and a guest."""
    for number, name in (("T0101", "李小禾"), ("T0102", "何苗"), ("T0103", "梁满")):
        MemberFactory(staff_no=number, name=name, unit=branch)
    number = {"state": "approved", "number": "H2026-0001"}
    ActivityFactory(unit=branch.parent, title="周末健步走", starts_on=date(2026, 5, 9), **number)
    job = upload("周末健步走报名接龙\n1. 李小禾、何苗\n2. 梁满\n3. 物业甲".encode(), name="接龙.csv")
    about = {"f-activity": "周末健步走", "f-activity_on": "2026-05-09"}
    return correct(correct(job, kind="activities.participations"), guests=True, **about)


@pytest.mark.parametrize(
    ("sent", "model", "count"),
    [(halves, Member, 4), (forms, Member, 2), (families, HardshipRelative, 3), (chain, Participation, 4)],
)
def test_undone_it_was_never_there_and_it_is_undone_once(
    client, officer, branch, upload, correct, decide, sent, model, count
):
    def figures():
        return values(every(), calendar_year(2026), Scope.everything())

    job = sent(upload, correct, branch)
    assert [one.sentence for one in page(client, job)["problems"] if not one.warning] == []
    before, counted = tables(), figures()
    client.post(reverse("ledger_preview", args=[job.pk]))
    ledger = decide("confirm")
    assert (ledger.state, model.objects.count()) == ("applied", count)
    assert tables() != before
    client.force_login(officer)
    undo = reverse("ledger_undo", args=[ledger.pk])
    assert client.get(undo).context["stops"] == []
    client.post(undo, {"reason": "导错了文件"})
    assert decide("agree_undo").state == "undone"
    # Somebody signed in, and the files of the import are emptied.
    changed = {name for name, text in tables().items() if text != before[name]}
    assert (changed - {"core_user", "core_attachment"}, figures()) == (set(), counted)
    client.force_login(officer)
    again = client.post(undo, {"reason": "导错了文件"})
    assert again.context["form"].errors["__all__"] == ["这份台账已撤销，不能申请撤销。"]
    with connection.cursor() as cursor:
        # The last entries are sealed at the commit.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    checked, problems = broken_links()
    assert (checked > 0, problems) == (True, [])
