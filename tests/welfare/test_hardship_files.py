"""The file of a member in need: opened by the office, re-checked each year by two people, read with a reason."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from tests.books import book
from tests.factories import HardshipCheckFactory, HardshipFileFactory, HardshipRelativeFactory
from tests.printing.reading import found, text_of
from tests.shown import texts
from unionportal.core import ledger
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry
from unionportal.portal.office.due import due
from unionportal.sheets.layout.months import NO_YEAR
from welfare import services
from welfare.models import HardshipCheck, HardshipFile, HardshipKind

pytestmark = pytest.mark.django_db
ADD = "admin:welfare_hardshipfile_add"
DAY = datetime.date(2022, 3, 1)


@pytest.fixture
def file(branch, colleague):
    return HardshipFileFactory(unit=branch, member=colleague, circumstances="重病在家")


def rows(prefix, *given, initial=0):
    """Return what the page sends of the rows below the form."""
    sent = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": initial}
    for n, row in enumerate(given):
        sent |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return sent


def typed(member, **other):
    return {
        "member": member.pk,
        "opened_on": "2022-03-01",
        "category": "deep",
        "cause": "own_illness",
        "second_cause": "study",
        "income_year": 2021,
        "income": "62000",
        "fixed_expenses": "26000",
        "people": 3,
        "housing": "自购房",
        "circumstances": "重病在家",
    } | other


FOUND = {
    "year": 2023,
    "checked_on": "2023-05-08",
    "income_year": 2022,
    "income": "36000",
    "fixed_expenses": "0",
    "people": 2,
    "outcome": "kept",
}


def seen(**other):
    """What a re-check found, as the service takes it."""
    day = other.pop("checked_on", datetime.date(2023, 5, 8))
    common = {"income_year": 2022, "income": Decimal(36000), "fixed_expenses": Decimal(0), "people": 2}
    usual = {"year": day.year, "outcome": "kept", "category": "", "close_reason": ""}
    return {**common, **usual, "checked_on": day, **other}


def test_the_officer_opens_a_file_with_the_family_and_reads_what_is_left_per_head(client, officer, branch, colleague):
    client.force_login(officer)
    family = rows("relatives", {"name": "家属甲", "relation": "女儿", "born_year": 2008, "health": "听力三级"})
    client.post(reverse(ADD), typed(colleague) | family)
    file = HardshipFile.objects.get()
    assert (file.unit, file.number, file.circumstances) == (branch, "K2022-0001", "重病在家")
    assert [(one.name, one.health) for one in file.relatives.all()] == [("家属甲", "听力三级")]
    # 62000 ÷ 3 ÷ 12 and (62000 − 26000) ÷ 3 ÷ 12
    assert (file.per_head, file.per_head_left) == (Decimal("1722.22"), Decimal("1000.00"))
    page = reverse("admin:welfare_hardshipfile_change", args=[file.pk])
    shown = client.get(page)
    assert texts(shown, ".readonly").count("1,722.22") == 1
    assert [shown.text.count(text) for text in ("重病在家", "听力三级")] == [0, 0]
    client.post(page, typed(colleague, circumstances="", housing="租房") | rows("relatives"))
    file.refresh_from_db()
    assert (file.circumstances, file.housing) == ("重病在家", "租房")


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"people": 0}, "people", "确保该值大于或等于1。"),
        ({"income": "-1"}, "income", "确保该值大于或等于0。"),
        ({"opened_on": "2099-01-01"}, "opened_on", "建档日期不能晚于今天。"),
        ({"second_cause": "own_illness"}, "__all__", "次要致困原因与主要致困原因相同，请留空。"),
        (
            {"category": "allowance"},
            "category",
            "“低保户”在2022-03-01不是有效的困难类别，可选：深度困难、相对困难、意外致困。",
        ),
        (
            {"opened_on": "2020-12-31"},
            "category",
            "“深度困难”在2020-12-31不是有效的困难类别，可选：意外致困、低保户、低保边缘户。",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(client, officer, colleague, wrong, field, sentence):
    client.force_login(officer)
    answer = client.post(reverse(ADD), typed(colleague, **wrong) | rows("relatives"))
    form = answer.context["adminform"].form
    assert dict(form.errors) == {field: [sentence]}
    assert form["housing"].value() == "自购房"
    assert not HardshipFile.objects.exists()


def test_a_member_has_one_open_file_and_another_after_it_is_closed(client, officer, file, colleague):
    client.force_login(officer)
    answer = client.post(reverse(ADD), typed(colleague) | rows("relatives"))
    assert dict(answer.context["adminform"].form.errors) == {"__all__": ["此人已有一份没有销档的困难职工档案。"]}
    with pytest.raises(Error), transaction.atomic():
        HardshipFileFactory(unit=file.unit, member=colleague)
    HardshipFile.objects.update(closed_on="2023-05-08", close_reason="lifted")
    client.post(reverse(ADD), typed(colleague, opened_on="2024-01-01") | rows("relatives"))
    assert HardshipFile.objects.open().get().opened_on == datetime.date(2024, 1, 1)
    with pytest.raises(ValidationError, match="已销档"):
        services.save_hardship_file(file, actor=officer)


def test_what_a_year_found_is_the_files_once_another_confirmed_it(client, officer, chair, file):
    client.force_login(officer)
    page = reverse("admin:welfare_hardshipfile_move", args=[file.pk, "recheck"])
    client.post(page, {**FOUND, "outcome": "changed", "category": "relative"})
    check = HardshipCheck.objects.get()
    file.refresh_from_db()
    assert (check.made_by, check.state, file.category) == (officer, "prepared", "deep")
    confirm = reverse("admin:welfare_hardshipcheck_move", args=[check.pk, "confirm"])
    assert client.post(confirm).status_code == 404
    client.force_login(chair)
    client.post(confirm)
    file.refresh_from_db()
    check.refresh_from_db()
    assert (check.state, check.confirmed_by) == ("confirmed", chair)
    assert (file.category, file.people, file.per_head) == ("relative", 2, Decimal("1500.00"))
    for changed in ({"people": 9}, {"state": "prepared"}, {"confirmed_by": officer}):
        with pytest.raises(Error), transaction.atomic():
            HardshipCheck.objects.filter(pk=check.pk).update(**changed)
    with pytest.raises(Error), transaction.atomic():
        HardshipCheck.objects.all().delete()


def test_who_entered_it_does_not_confirm_it_and_what_is_sent_back_is_entered_anew(person, union, officer, chair, file):
    deputy = person(Role.CHAIR, union)
    check = HardshipCheckFactory(file=file, made_by=chair)
    with pytest.raises(ValidationError, match="不能由自己确认"):
        services.confirm_check(check, actor=chair)
    services.send_back_check(check, actor=deputy, reason="收入有误")
    again = services.recheck_hardship(file, actor=officer, **seen())
    with pytest.raises(ValidationError, match="这一年已经复核过"):
        services.recheck_hardship(file, actor=officer, **seen())
    services.confirm_check(again, actor=chair)
    closed = services.recheck_hardship(file, actor=officer, **seen(outcome="closed", close_reason="lifted"))
    services.confirm_check(closed, actor=chair)
    file.refresh_from_db()
    assert (file.standing, file.closed_on, file.category) == ("解困脱困", datetime.date(2023, 5, 8), "deep")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"outcome": "changed"}, "请选择改变后的类别"),
        ({"outcome": "changed", "category": "deep"}, "与现在的类别相同"),
        ({"outcome": "changed", "category": "allowance"}, "不是有效的困难类别"),
        ({"outcome": "closed"}, "销档须选择原因"),
        ({"close_reason": "lifted"}, "继续建档的不选"),
        ({"year": 2021}, "复核年度从建档的 2022 年到今年"),
        ({"checked_on": datetime.date(2022, 2, 28), "year": 2022}, "不能早于建档日期"),
        ({"checked_on": datetime.date(2199, 1, 1)}, "复核日期不能晚于今天"),
    ],
)
def test_a_recheck_that_cannot_be_is_refused(officer, file, wrong, sentence):
    with pytest.raises(ValidationError, match=sentence):
        services.recheck_hardship(file, actor=officer, **seen(**wrong))


def test_the_office_is_told_of_files_that_lack_the_recheck_of_the_year(client, rf, officer, branch, file):
    year = timezone.localdate().year
    fresh = HardshipFileFactory(unit=branch, opened_on=datetime.date(year, 1, 1), income_year=year - 1)
    done = HardshipFileFactory(unit=branch)
    HardshipCheckFactory(file=done, year=year, made_by=officer)
    back = HardshipFileFactory(unit=branch)
    HardshipCheckFactory(file=back, year=year, made_by=officer, state="returned")
    HardshipFileFactory(unit=branch, closed_on=datetime.date(2023, 1, 1), close_reason="left")
    client.force_login(officer)
    listed = reverse("admin:welfare_hardshipfile_changelist")

    def shown(checked):
        return set(client.get(listed, {"checked": checked}).context["cl"].queryset)

    assert (shown("no"), shown("yes")) == ({file, back}, {fresh, done})
    request = rf.get("/")
    request.user, request.scope = officer, Scope.of(officer)
    (line,) = [one for one in due(request) if one.title.startswith("困难职工档案复核")]
    assert line.mark == "逾期 2"
    days = {one.pk: one.check_by for one in HardshipFile.objects.with_check_day()}
    assert (days[fresh.pk], days[file.pk]) == (datetime.date(year + 1, 12, 31), datetime.date(2023, 12, 31))


def by_number(client, file):
    return client.get(reverse("search"), {"q": file.number}).context["groups"]


def test_what_is_sealed_is_read_for_a_reason_by_the_office_alone(client, officer, file, person, branch, colleague):
    HardshipRelativeFactory(file=file, name="家属甲", health="听力三级")
    HardshipRelativeFactory(file=file, name="家属乙", relation="配偶")
    page = reverse("welfare:hardship_circumstances", args=[file.pk])
    client.force_login(officer)
    assert client.get(page).context.get("text") is None
    text = client.post(page, {"reason": "复核"}).context["text"]
    assert text == "重病在家\n女儿家属甲：听力三级"
    entry = AuditEntry.objects.filter(code="welfare.read_circumstances").get()
    assert entry.facts == {"原因": "复核"}
    assert [group.found.kind.code for group in by_number(client, file)] == ["welfare.hardship"]
    for reader in (person(Role.BRANCH_CHAIR, branch), person(Role.AUDITOR, branch.parent)):
        client.force_login(reader)
        assert by_number(client, file) == []
        assert client.get(page).status_code == 404
        assert not HardshipFile.objects.visible_to(Scope.of(reader)).exists()


def test_the_categories_that_ship_are_those_of_both_schemes_each_in_its_time():
    def offered(day):
        rules = HardshipKind.objects.in_force(day).filter(sort="category")
        return {rule.code for rule in rules}

    assert offered(datetime.date(2020, 12, 31)) == {"allowance", "near_allowance", "accident"}
    assert offered(datetime.date(2021, 1, 1)) == {"deep", "relative", "accident"}


def test_the_archive_form_prints_the_household_and_what_is_sealed_for_a_reason(client, officer, chair, file):
    HardshipRelativeFactory(file=file, name="家属甲", health="听力三级", born_year=2008)
    check = services.recheck_hardship(file, actor=officer, **seen(people=3))
    services.confirm_check(check, actor=chair)
    client.force_login(officer)
    page = client.get(reverse("admin:welfare_hardshipfile_open_form", args=[file.pk])).url
    plain, full = (text_of(client.post(page, {"reason": reason})) for reason in ("", "归档"))
    # 36000 ÷ 3 ÷ 12, in the household and in the re-check
    words = ("K2022-0001", "家属甲", "本人大病", "1,000.00", "继续建档", "签名")
    numbered = [word.replace("K2022-0001", file.number) for word in words]
    assert found(plain, *numbered, "重病在家", "听力三级") == numbered
    assert found(full, "重病在家", "听力三级") == ["重病在家", "听力三级"]


ROW = {
    "staff_no": "T1001",
    "opened_on": DAY,
    "category": "accident",
    "cause": "own_illness",
    "income": Decimal("62000.00"),
    "people": 3,
    "housing": "自购房",
}


def test_it_comes_in_by_the_workbook_goes_out_the_same_and_a_rechecked_one_stays(officer, chair, colleague):
    done = ledger.apply(book(hardship_files=[ROW]), actor=officer)
    file = HardshipFile.objects.get()
    assert (file.income_year, file.per_head, file.unit) == (2021, Decimal("1722.22"), colleague.unit)
    assert done.changes_anything
    entry = next(one for one in ledger.registered() if one.spec.key == "welfare.hardship_files")
    (row,) = entry.loader.export(Scope.everything())
    assert {key: row[key] for key in ROW} == ROW
    assert not ledger.apply(book(hardship_files=[row]), actor=officer).changes_anything
    services.confirm_check(services.recheck_hardship(file, actor=officer, **seen()), actor=chair)
    problems = ledger.preview(book(hardship_files=[{**ROW, "people": 9}]), actor=officer).problems
    assert [one.sentence for one in problems if not one.warning] == [
        "复核过的档案，类别、收入和人口随年度复核改变，建档日期不再改。"
    ]
    second = ledger.preview(book(hardship_files=[{**ROW, "opened_on": "2024-01-01"}]), actor=officer).problems
    assert [one.sentence for one in second if not one.warning] == [
        f"此人的档案 {file.number} 在档（2022-03-01 建档），不再建一份；以后各年的情况，请在档案里登记年度复核，"
        "也可以在这里勾选，一并登记。"
    ]


def test_the_family_comes_in_by_a_sheet_of_its_own_into_the_open_file_and_goes_out_the_same(officer, chair, colleague):
    child = {"staff_no": "T1001", "name": "家属甲", "relation": "子女", "born_year": "2008年5月", "occupation": "学生"}
    alone = ledger.preview(book(hardship_relatives=[child]), actor=officer).problems
    assert [one.sentence for one in alone if not one.warning] == [
        "此人没有在档的困难职工档案，请先登记在工作表「困难职工档案」。"
    ]
    mother = {"staff_no": "T1001", "name": "家属乙", "relation": "母亲", "income": Decimal("1200.00")}
    ledger.apply(book(hardship_files=[ROW], hardship_relatives=[child, mother]), actor=officer)
    file = HardshipFile.objects.get()
    assert [(one.name, one.born_year, one.income) for one in file.relatives.all()] == [
        ("家属甲", 2008, None),
        ("家属乙", None, Decimal("1200.00")),
    ]
    entry = ledger.entry_of("welfare.hardship_relatives")
    rows = list(entry.loader.export(Scope.everything()))
    assert not ledger.apply(book(hardship_relatives=rows), actor=officer).changes_anything
    ledger.apply(book(hardship_relatives=[rows[0] | {"occupation": "大学生"}]), actor=officer)
    assert [one.occupation for one in file.relatives.all()] == ["大学生", ""]
    for written in (1850, "1850", "55", "10年", "38岁"):
        early = ledger.preview(book(hardship_relatives=[rows[0] | {"born_year": written}]), actor=officer).problems
        assert [(one.header, one.sentence) for one in early if not one.warning] == [("出生年份", NO_YEAR)]
    closed = seen(outcome="closed", close_reason="lifted")
    services.confirm_check(services.recheck_hardship(file, actor=officer, **closed), actor=chair)
    assert list(entry.loader.export(Scope.everything())) == []
