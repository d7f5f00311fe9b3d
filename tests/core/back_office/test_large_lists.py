"""Lists of many rows: what is found is what `icontains` finds, and counting stops where nobody pages on."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from members.models import Member
from tests.factories import GiftIssueFactory, GiftRecipientFactory, MemberFactory, VisitFactory
from unionportal.core.pages import paging

pytestmark = pytest.mark.django_db
NAMES = ("张三", "张三丰", "阿依古丽·买买提", "𠮷野", "Anna李", "欧阳三张", "100%")


@pytest.mark.parametrize("typed", ["张三", "三", "三张", "丰", "·买", "买提", "𠮷", "anna", "李", "%", "_", "〇"])
def test_a_name_is_found_through_its_letters_as_by_reading_all(branch, typed):
    for name in NAMES:
        MemberFactory(unit=branch, name=name)
    wanted = set(Member.objects.filter(name__icontains=typed).values_list("name", flat=True))
    assert set(Member.objects.filter(name__mentions=typed).values_list("name", flat=True)) == wanted


def test_a_recipient_is_found_by_name_number_and_batch_and_nobody_elses_row(client, branch, officer):
    issue = GiftIssueFactory(unit=branch, title="端午慰问品", code="2022-777")
    member = MemberFactory(unit=branch, name="王明志", staff_no="T70001")
    GiftRecipientFactory(issue=issue, member=member)
    GiftRecipientFactory(issue=issue, member=None, name="物业王师傅")
    GiftRecipientFactory(issue=GiftIssueFactory(unit=branch, code="2022-778"), member=MemberFactory(unit=branch))
    client.force_login(officer)

    def found(typed):
        page = client.get(reverse("admin:welfare_giftrecipient_changelist"), {"q": typed})
        return {row.name for row in page.context["cl"].result_list}

    assert found("明志") == found("T70001") == found("王 T7000") == {"王明志"}
    assert found("王") == found("2022-777") == found("端午") == {"王明志", "物业王师傅"}


def test_a_printed_list_has_its_sum_and_a_narrowed_one_a_way_back_with_a_name_of_its_own(client, branch, officer):
    """The bar that has the sum on the screen is no part of the paper."""
    VisitFactory.create_batch(2, unit=branch, amount=Decimal("1234.50"))
    VisitFactory(unit=branch, amount=Decimal("1.00"), state="returned")
    client.force_login(officer)
    page = client.get(reverse("admin:welfare_visit_changelist"), {"state__exact": "draft"})
    [paper] = re.findall(r'<p class="print-only">(.*?)</p>', page.text, re.DOTALL)
    words = "".join(paper.split())
    assert words.endswith("（2条）；全部各条金额（元）合计2,469.00；只列出符合筛选、查找条件的")
    links = re.findall(r"<a [^>]*>\s*([^<]*?)\s*</a>", page.text)
    # “显示全部” is what leads from many pages to one.
    assert [links.count(name) for name in ("显示全部", "清除条件")] == [0, 1]


def test_counting_stops_where_nobody_pages_on_and_says_so(client, branch, officer, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 2)
    client.force_login(officer)
    MemberFactory.create_batch(2, unit=branch)
    assert re.findall("共 [0-9+]+ 条", client.get(reverse("admin:members_member_changelist")).text) == ["共 2 条"]
    MemberFactory(unit=branch)
    assert re.findall("共 [0-9+]+ 条", client.get(reverse("admin:members_member_changelist")).text) == ["共 2+ 条"]
