import re
from datetime import date

import pytest
from django.urls import reverse

from members.models import Member
from tests.books import id_number
from tests.factories import MemberFactory, UserFactory
from tests.shown import attributes, facts, texts
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry
from unionportal.sheets.reader import read_workbook

pytestmark = pytest.mark.django_db
GROUND = "按人事档案登记的，请填写“与证件不一致的依据”；写错了请改正。"
LIST = reverse("members:member_list")


def detail(member):
    return reverse("members:member_detail", args=[member.pk])


def names(response):
    return [member.name for member in response.context["object_list"]]


@pytest.fixture
def zhang(branch):
    member = MemberFactory(
        unit=branch, name="张三", name_key="zhang san zs", gender="male", bank_card="6222020000040128"
    )
    member.id_number = id_number(1)
    member.save()
    return member


def test_one_sees_the_members_of_ones_own_units(client, branch_chair, stranger, officer, zhang):
    seen = []
    for person in (branch_chair, officer, stranger):
        client.force_login(person)
        seen.append((names(client.get(LIST)), client.get(detail(zhang)).status_code))
    assert seen == [(["张三"], 200), (["张三"], 200), ([], 404)]


def test_somebody_without_an_office_has_no_list(client, zhang, branch):
    zhang.user = MemberFactory(unit=branch).user
    client.force_login(make_user(zhang))
    assert client.get(LIST).status_code == 404
    assert client.get(detail(zhang)).status_code == 200


def make_user(member):

    member.user = UserFactory()
    member.save()
    return member.user


@pytest.mark.parametrize(
    ("text", "found"), [("张", 1), ("zhangsan", 1), ("zs", 1), ("ZS", 1), ("李", 0), ("san", 1), ("an", 0)]
)
def test_members_are_found_by_name_pinyin_and_initials(client, branch_chair, zhang, text, found):
    client.force_login(branch_chair)
    assert len(names(client.get(LIST, {"q": text}))) == found


def test_the_list_is_narrowed_by_what_is_filled_and_a_wrong_value_narrows_nothing(client, officer, zhang, other_branch):
    MemberFactory(unit=other_branch, name="李四", name_key="li si ls", gender="female")
    client.force_login(officer)

    def found(**typed):
        return sorted(names(client.get(LIST, typed)))

    assert found(unit=other_branch.pk) == found(gender="female") == ["李四"]
    assert found(unit=zhang.unit_id, status="active", q="zs") == ["张三"]
    assert found(status="no such status") == found(unit="999999") == sorted(["张三", "李四"])
    assert found(status="no such status", q="张") == ["张三"]


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(client, branch_chair, branch, size, django_assert_num_queries):
    MemberFactory.create_batch(size, unit=branch)
    client.force_login(branch_chair)
    client.get(LIST)
    with django_assert_num_queries(8):
        assert len(names(client.get(LIST))) == size


def test_personal_numbers_are_masked_until_somebody_says_why(client, officer, zhang):
    client.force_login(officer)
    page = client.get(detail(zhang)).content.decode()
    assert (id_number(1) in page, "6222020000040128" in page) == (False, False)
    assert facts(page)["银行卡号"] == "6222 **** **** 0128"
    refused = client.post(detail(zhang), {"field": "id_number", "reason": " "})
    assert id_number(1) not in refused.content.decode()
    shown = client.post(detail(zhang), {"field": "id_number", "reason": "核对银行信息"})
    assert texts(shown, "#shown") == [id_number(1)]
    assert shown["Cache-Control"] == "no-store"
    [entry] = AuditEntry.objects.filter(act="查看原文")
    assert (entry.actor, entry.facts) == (officer, {"项目": "证件号码", "原因": "核对银行信息"})


def test_a_telephone_shown_for_a_reason_is_called_with_one_tap(client, officer, zhang):
    client.force_login(officer)
    zhang.mobile = "13800000001"
    zhang.save()

    def numbers(field):
        page = client.post(detail(zhang), {"field": field, "reason": "通知本人"}).content.decode()
        return re.findall(r'href="tel:(\d+)"', page), attributes(page, "button", "data-copy").count("shown")

    assert numbers("mobile") == (["13800000001"], 1)
    assert numbers("bank_card") == ([], 1)
    zhang.mobile = ""
    zhang.save()
    assert numbers("mobile") == ([], 0)


def test_only_the_office_may_see_a_number_in_full(client, branch_chair, zhang):
    client.force_login(branch_chair)
    assert client.post(detail(zhang), {"field": "id_number", "reason": "想看"}).status_code == 404
    assert not AuditEntry.objects.filter(act="查看原文").exists()


def test_everybody_sees_what_is_kept_about_themselves(client, zhang):
    client.force_login(make_user(zhang))
    page = client.get(reverse("members:me"))
    assert page.context["member"] == zhang
    assert id_number(1) not in page.content.decode()
    assert page.context["roles"] == ["工会主席", "工会专干", "女工委", "分工会主席", "分工会委员"]


def test_an_account_that_is_no_member_is_told_so(client, person, union):
    client.force_login(person(Role.SYSADMIN, union))
    [told] = texts(client.get(reverse("members:me")), ".empty")
    assert told == "您的账号没有对应的会员记录。如果您是会员，请联系校工会专干。"


ADMIN = "admin:members_member_"


def test_the_back_office_registers_edits_and_moves_through_the_services(client, officer, branch, other_branch):
    client.force_login(officer)
    facts = {
        "staff_no": "A1",
        "name": "李四",
        "gender": "female",
        "unit": branch.pk,
        "joined_on": "2020-09-01",
        "joined_by": "joined",
        "employment": "agency",
        "id_type": "resident",
        "id_number": id_number(4, male=False),
        "pays_dues": "on",
    }
    wrong = client.post(reverse(f"{ADMIN}add"), {**facts, "gender": "male"})
    assert wrong.context["form"].errors == {"gender": [f"与身份证号中的性别不符。{GROUND}"]}
    assert client.post(reverse(f"{ADMIN}add"), facts).status_code == 302
    member = branch.members.get()
    edit = reverse(f"{ADMIN}move", args=[member.pk, "edit"])
    assert id_number(4, male=False) not in client.get(edit).content.decode()
    for card, sentence in (
        ("6217 0000 1111 2222 338", "银行卡号的校验位不对，请核对每一位数字。"),
        ("工行6217000011112222337", "银行卡号只能是数字，请核对。"),
    ):
        refused = client.post(edit, {**facts, "id_number": "", "bank_card": card}).context["form"]
        assert (refused.errors, refused["bank_card"].value()) == ({"bank_card": [sentence]}, card)
    # As people read such numbers to each other.
    typed = {"bank_card": "６２１７ 0000-1111 2222 337", "mobile": "139-0000 0002"}
    client.post(edit, {**facts, "id_number": "", "note": "改过", **typed})
    member.refresh_from_db()
    assert (member.bank_card, member.mobile) == ("6217000011112222337", "13900000002")
    assert (member.note, member.id_number, member.name_key) == ("改过", id_number(4, male=False), "li si ls")
    transfer, typed = reverse(f"{ADMIN}move", args=[member.pk, "transfer"]), {"to": other_branch.pk, "on": "2022-03-01"}
    seen = client.post(transfer, typed).context["preview"].seen
    client.post(transfer, {**typed, "seen": seen})
    member.refresh_from_db()
    assert (member.unit, member.memberships.count()) == (other_branch, 2)
    leave, typed = reverse(f"{ADMIN}move", args=[member.pk, "leave"]), {"reason": "retired", "on": "2022-07-01"}
    seen = client.post(leave, typed).context["preview"].seen
    client.post(leave, {**typed, "seen": seen})
    member.refresh_from_db()
    assert member.status == "retained"


def test_the_back_office_shows_masks_and_finds_by_pinyin(client, officer, zhang):
    client.force_login(officer)
    found = client.get(reverse(f"{ADMIN}changelist"), {"q": "zhangsan"})
    assert [row.pk for row in found.context["cl"].result_list] == [zhang.pk]
    page = client.get(reverse(f"{ADMIN}change", args=[zhang.pk])).content.decode()
    assert id_number(1) not in page
    assert [one for one in texts(page, ".readonly") if "****" in one] == ["310***********0030", "6222 **** **** 0128"]


def test_the_export_holds_no_personal_numbers_and_is_audited(client, officer, zhang):
    client.force_login(officer)
    chosen = {"export": "xlsx", "columns": ["staff_no", "name", "unit", "id_number", "bank_card"]}
    answer = client.post(reverse(f"{ADMIN}changelist"), chosen)
    sheet, _ = read_workbook(b"".join(answer.streaming_content)).sheets.values()
    [head, row] = sheet.rows
    shown = dict(zip(head, row, strict=True))
    assert (shown["工号"], shown["姓名"], shown["分工会"]) == (zhang.staff_no, zhang.name, zhang.unit.name)
    assert {id_number(1), zhang.bank_card}.isdisjoint(row)
    assert AuditEntry.objects.get(act="导出会员").facts == {"条数": 1}


def test_a_chair_is_appointed_and_a_card_issued_in_the_back_office(client, officer, zhang, branch):
    client.force_login(officer)
    term = {"unit": branch.pk, "member": zhang.pk, "post": "chair", "elected_on": "2021-12-01"}
    client.post(reverse("admin:members_officerterm_add"), {**term, "since": "2022-01-01"})
    client.post(
        reverse("admin:members_servicecard_add"),
        {"member": zhang.pk, "card_no": "1", "issued_on": "2022-09-01"},
    )
    assert (zhang.officer_terms.get().post, zhang.service_cards.get().card_no) == ("chair", "1")
    wrong = client.post(
        reverse("admin:members_servicecard_add"), {"member": "T404", "card_no": "2", "issued_on": "2022-09-01"}
    )
    assert list(wrong.context["form"].errors) == ["member"]


def test_a_member_is_picked_by_pinyin_for_an_act(client, officer, zhang):
    client.force_login(officer)
    page = client.get(reverse("admin:members_servicecard_add"))
    widget = page.context["form"].fields["member"].widget.build_attrs({})
    asked = {name: widget[f"data-{name.replace('_', '-')}"] for name in ("app_label", "model_name", "field_name")}
    found = client.get(widget["data-ajax--url"], {**asked, "term": zhang.name_key.split()[-1]}).json()
    assert [one["id"] for one in found["results"]] == [str(zhang.pk)]


ENTERED = {"staff_no": "T9", "name": "李四", "id_type": "resident", "employment": "established", "joined_by": "joined"}


def registered(client, branch, **typed):
    """Register by hand; return what the page says against it."""
    page = client.post(
        reverse("admin:members_member_add"), {**ENTERED, "unit": branch.pk, "joined_on": "2020-09-01", **typed}
    )
    return page.context["form"].errors if page.context else {}


def test_registering_by_hand_reads_sex_and_birth_from_the_identity_number_as_the_import_does(client, officer, branch):
    client.force_login(officer)
    assert registered(client, branch, id_number=id_number(7, male=False)) == {}
    assert registered(client, branch, staff_no="T8", name="王五", id_number=f" {id_number(8)}", gender="male") == {}
    rows = Member.objects.order_by("staff_no").values_list("staff_no", "gender", "birth_date")
    assert list(rows) == [("T8", "male", date(1985, 6, 15)), ("T9", "female", date(1985, 6, 15))]


def test_without_an_identity_number_the_sex_is_asked_and_one_that_contradicts_is_refused(client, officer, branch):
    client.force_login(officer)
    assert registered(client, branch) == {"gender": ["此字段不能为空。"]}
    assert registered(client, branch, id_type="passport", id_number="E1") == {"gender": ["此字段不能为空。"]}
    wrong = registered(client, branch, id_number=id_number(7, male=False), gender="male", birth_date="1985-06-16")
    assert wrong == {
        "gender": [f"与身份证号中的性别不符。{GROUND}"],
        "birth_date": [f"与身份证号中的出生日期不符。{GROUND}"],
    }
    assert Member.objects.count() == 0
