"""Lists of people in the order of the strokes of their surnames."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from members.models import Member
from members.services.erasure import erase_member
from members.services.membership import withdraw_member
from members.services.roster import edit_member
from tests.books import book, member_row
from tests.factories import DelegateFactory, TermFactory
from unionportal.core import ledger

pytestmark = pytest.mark.django_db
NAMES = ("王建", "丁一", "李娜", "于伟", "王二", "龘伟")
BY_STROKES = ["丁一", "于伟", "王二", "王建", "李娜", "龘伟"]


@pytest.fixture
def people(officer, branch, other_branch):
    units = (branch.name, other_branch.name)
    rows = [member_row(place, name=name, unit=units[place % 2]) for place, name in enumerate(NAMES)]
    ledger.apply(book(members=rows), actor=officer)
    return {member.name: member for member in Member.objects.all()}


def test_the_list_its_back_office_and_its_export_stand_in_the_order_of_strokes(client, officer, people):
    client.force_login(officer)
    page = client.get(reverse("members:member_list"), {"order": "strokes"})
    assert [member.name for member in page.context["object_list"]] == BY_STROKES
    address = reverse("admin:members_member_changelist")
    column = client.get(address).context["cl"].list_display.index("strokes")
    listed = client.get(address, {"o": column})
    assert [member.name for member in listed.context["cl"].result_list] == BY_STROKES
    answer = client.post(f"{address}?o={column}", {"export": "xlsx", "columns": ["name", "staff_no"]})
    rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(min_row=2, values_only=True)
    assert [name for row in rows for name in row if str(name) in NAMES] == BY_STROKES


def test_a_count_given_for_a_person_goes_before_that_of_the_table(client, officer, people):
    member = edit_member(people["龘伟"], actor=officer, sort_strokes=1)
    assert (member.surname_strokes, people["王建"].surname_strokes) == (1, 4)
    client.force_login(officer)
    page = client.get(reverse("members:member_list"), {"order": "strokes"})
    assert page.context["object_list"][0].name == "龘伟"
    # A later roster keeps it.
    ledger.apply(book(members=[member_row(5, name="龘伟", note="改过", unit=member.unit.name)]), actor=officer)
    member.refresh_from_db()
    assert (member.note, member.surname_strokes, member.stroke_key[:2]) == ("改过", 1, "01")


def test_delegates_stand_so_within_their_delegation(client, officer, branch, people):
    term = TermFactory(unit=branch)
    for member in people.values():
        DelegateFactory(unit=member.unit, term=term, member=member)
    client.force_login(officer)

    def names(**asked):
        return [one.member.name for one in client.get(reverse("congress:delegate_list"), asked).context["object_list"]]

    assert names(order="strokes") == BY_STROKES
    assert names() == ["龘伟", "丁一", "李娜", "王二", "王建", "于伟"]


def test_nothing_of_a_name_stays_in_the_order_of_who_is_anonymous(officer, people):
    member = people["龘伟"]
    edit_member(member, actor=officer, sort_strokes=1, archive_ground="认定")
    withdraw_member(member, actor=officer, on=member.joined_on.replace(year=2021))
    member = erase_member(member, actor=officer, document="本人申请")
    assert (member.stroke_key, member.sort_strokes, member.archive_ground) == ("", None, "")
    kept = member.events.values_list("stroke_key", "sort_strokes", "archive_ground").distinct()
    assert list(kept) == [("", None, "")]
