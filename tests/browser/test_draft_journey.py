"""What is typed on the phone is not lost: without a network, with an old token, after the session, after a crash."""

import io

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from activities.choices import ParticipationState
from activities.models import Activity, Participation
from tests.factories import (
    ActivityFactory,
    BrandProjectFactory,
    InsuranceCoverFactory,
    InsurancePlanFactory,
    MemberFactory,
    ParticipationFactory,
)
from unionportal.core.services.records import save_record
from welfare.models import Visit
from welfare.services import sync_standards

SECRET = "肺炎，须保密"
KEPT = "Object.entries(localStorage).flat().join()"


def photo(name, colour):
    content = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(content, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


@pytest.fixture
def colleague(branch):
    sync_standards()
    return MemberFactory(unit=branch, name="李四", staff_no="T88001")


def fill_in(page):
    page.get_by_role("searchbox", name="同事").press_sequentially("T88001")
    page.get_by_text("李四").click()
    page.get_by_label("慰问事由").select_option(label="生病住院")
    page.get_by_label("发生日期").fill(str(timezone.localdate()))
    page.get_by_label("医院").fill("市第三人民医院")
    page.get_by_label("病情").fill(SECRET)


def send(page):
    page.get_by_role("button", name="上报", exact=True).click()


@pytest.mark.made_at("phone")
def test_a_visit_with_two_photos_goes_up_when_the_network_and_the_sign_in_are_back(visitor, colleague, branch_chair):
    page = visitor.page
    visitor.sign_in(branch_chair, "/welfare/visits/add/")
    fill_in(page)
    chosen = page.get_by_label("照片或证明", exact=False).and_(page.locator("input"))
    chosen.set_input_files([photo("一.jpg", "red"), photo("错.jpg", "white")])
    chosen.set_input_files([photo("二.jpg", "blue")])
    page.get_by_role("button", name="移除 错.jpg").click()
    page.context.set_offline(True)
    send(page)
    expect(page.get_by_text("没有网络，还没有提交。")).to_be_visible()
    visitor.picture("draft-offline")
    page.context.set_offline(False)
    expect(page.get_by_text("网络恢复了")).to_be_visible()
    # The session ends, and its person signs in again in another window: the token of this page is an old one.
    Session.objects.all().delete()
    send(page)
    expect(page.get_by_text("登录过期了，还没有提交")).to_be_visible()
    visitor.picture("draft-expired")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="在新窗口登录").click()
    window = opened.value
    window.get_by_label("工号").fill(branch_chair.username)
    window.get_by_label("密码").fill("testing")
    window.get_by_role("button", name="登录").click()
    expect(window.get_by_role("link", name="上报慰问").first).to_be_visible()
    window.close()
    send(page)
    expect(page.get_by_text("待核定").first).to_be_visible()
    visitor.complaints.clear()
    visitor.check()
    visit = Visit.objects.get(member=colleague)
    assert (visit.diagnosis, visit.evidence.count()) == (SECRET, 2)
    assert page.evaluate(KEPT) == ""


@pytest.mark.made_at("phone")
def test_what_may_not_be_kept_stays_on_the_page_when_the_session_is_over(visitor, colleague, branch_chair):
    page = visitor.page
    visitor.sign_in(branch_chair, "/welfare/visits/add/")
    fill_in(page)
    Session.objects.all().delete()
    send(page)
    expect(page.get_by_text("登录过期了，还没有提交")).to_be_visible()
    expect(page.get_by_label("病情")).to_have_value(SECRET)
    assert page.evaluate(KEPT).count(SECRET) == 0


@pytest.mark.made_at("phone")
def test_whoever_signs_in_next_at_this_device_finds_nothing_of_it(visitor, colleague, branch_chair, stranger):
    page = visitor.page
    visitor.sign_in(branch_chair, "/welfare/visits/add/")
    page.get_by_label("说明").fill("只给本人看")
    page.reload()
    expect(page.get_by_text("还没有提交的内容")).to_be_visible()
    # No page with a form is needed for it.
    visitor.sign_in(stranger)
    assert page.evaluate(KEPT) == ""


@pytest.mark.made_at("phone")
def test_whom_the_address_chose_stays_and_the_draft_is_for_nobody_else(visitor, colleague, branch, branch_chair):
    page, other = visitor.page, MemberFactory(unit=branch, name="王五")
    visitor.sign_in(branch_chair, f"/welfare/visits/add/?member={colleague.pk}")
    page.get_by_label("说明").fill("只给本人看")
    visitor.open(f"/welfare/visits/add/?member={other.pk}")
    expect(page.get_by_text("还没有提交的内容")).to_have_count(0)
    visitor.open(f"/welfare/visits/add/?member={colleague.pk}")
    page.get_by_role("button", name="恢复到页面").click()
    expect(page.get_by_label("说明")).to_have_value("只给本人看")
    # The search box waits before it asks.
    page.wait_for_timeout(700)
    expect(page.get_by_role("radio", name="李四")).to_be_checked()


@pytest.mark.made_at("phone")
def test_who_joined_meanwhile_stays_ticked_and_what_is_refused_is_kept(visitor, branch, branch_chair):
    activity = ActivityFactory(unit=branch, approved=True, starts_on=timezone.localdate())
    first, second, later = (ParticipationFactory(activity=activity, member__unit=branch) for _ in range(3))
    Participation.objects.filter(pk=later.pk).update(state=ParticipationState.WITHDRAWN)
    page, address = visitor.page, f"/activities/{activity.pk}/record/"
    visitor.sign_in(branch_chair, address)
    page.get_by_label("活动小结").fill("走完全程")

    def box(row):
        return page.locator(f"input[type=checkbox][name=attended][value='{row.pk}']")

    box(second).uncheck()
    Participation.objects.filter(pk=later.pk).update(state=first.state)
    page.reload()
    page.get_by_role("button", name="恢复到页面").click()
    for row, is_ticked in ((first, True), (second, False), (later, True)):
        expect(box(row)).to_be_checked(checked=is_ticked)
    # It is cancelled in another window.
    Activity.objects.filter(pk=activity.pk).update(state="cancelled")
    page.get_by_role("button", name="办结", exact=True).click()
    expect(page.get_by_text("状态下不能办结")).to_be_visible()
    assert page.evaluate(KEPT).count("走完全程") == 1


@pytest.mark.made_at("phone")
def test_what_was_typed_is_there_after_a_crash_and_after_signing_in_again(visitor, colleague, branch_chair):
    page = visitor.page
    visitor.sign_in(branch_chair, "/welfare/visits/add/")
    fill_in(page)
    page.reload()
    assert page.evaluate(KEPT).count("市第三人民医院") == 1
    assert page.evaluate(KEPT).count(SECRET) == 0
    expect(page.get_by_text("还没有提交的内容，文件须重新选。")).to_be_visible()
    visitor.check()
    visitor.picture("draft-offered")
    page.get_by_role("button", name="恢复到页面").click()
    expect(page.get_by_role("radio", name="李四")).to_be_checked()
    expect(page.get_by_label("医院")).to_have_value("市第三人民医院")
    Session.objects.all().delete()
    send(page)
    visitor.fill_sign_in(branch_chair)
    expect(page.get_by_text("登录过期以前填写的内容都恢复了")).to_be_visible()
    expect(page.get_by_role("radio", name="李四")).to_be_checked()
    visitor.check()
    # Refused: it stays as it was typed, and so does the file that was chosen.
    page.get_by_label("照片或证明").set_input_files([photo("一.jpg", "red")])
    page.get_by_label("慰问事由").select_option(label="生病住院")
    page.get_by_label("发生日期").evaluate("input => { input.removeAttribute('max'); input.value = '2099-01-01'; }")
    send(page)
    expect(page.get_by_text("发生日期不能晚于今天。")).to_be_visible()
    assert page.get_by_label("照片或证明").evaluate("input => input.files.length") == 1
    visitor.check()
    page.get_by_label("说明").fill("退出前又写的")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("工号")).to_be_visible()
    assert page.evaluate(KEPT) == ""


@pytest.mark.made_at("desktop")
def test_a_form_of_the_back_office_is_offered_until_it_was_taken(visitor, officer):
    page, add = visitor.page, "/admin/activities/series/add/"
    visitor.sign_in(officer, add)
    page.get_by_label("名称").fill("读书会")
    page.reload()
    expect(page.get_by_text("还没有提交的内容。")).to_be_visible()
    visitor.check()
    visitor.picture("draft-office")
    page.get_by_role("button", name="恢复到页面").click()
    expect(page.get_by_label("名称")).to_have_value("读书会")
    Session.objects.all().delete()
    page.get_by_role("button", name="保存", exact=True).click()
    visitor.fill_sign_in(officer)
    expect(page.get_by_text("登录过期以前填写的内容都恢复了")).to_be_visible()
    # Refused, then taken.
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_label("名称")).to_have_value("读书会")
    assert page.evaluate(KEPT).count("读书会") == 1
    page.get_by_label("编码").fill("reading")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("link", name="读书会").first).to_be_visible()
    assert page.evaluate(KEPT).count("读书会") == 0
    visitor.open(add)
    expect(page.get_by_text("还没有提交的内容。")).to_have_count(0)


@pytest.mark.made_at("desktop")
def test_the_rows_of_a_table_of_the_back_office_are_kept_with_its_record(visitor, officer):
    page, add = visitor.page, "/admin/welfare/insuranceplan/add/"
    covers = [("重大疾病", "50000"), ("意外身故", "100000")]
    visitor.sign_in(officer, add)
    page.get_by_label("名称").fill("团体保险")
    for row, (risk, cover) in enumerate(covers):
        page.locator("#covers-group .add-row").click()
        page.locator(f"[name=covers-{row}-risk]").select_option(label=risk)
        page.locator(f"[name=covers-{row}-cover]").fill(cover)
    page.reload()
    page.get_by_role("button", name="恢复到页面").click()
    visitor.picture("draft-rows")
    shown = page.locator("[name=covers-0-risk], [name=covers-1-risk]").evaluate_all(
        "all => all.map(one => [one.selectedOptions[0].text, one.closest('tr').querySelector('[name$=cover]').value])"
    )
    assert [tuple(one) for one in shown] == covers
    assert page.locator("[name=covers-TOTAL_FORMS]").input_value() == "2"
    # The session ends; what is typed is back without a question.
    Session.objects.all().delete()
    page.get_by_role("button", name="保存", exact=True).click()
    visitor.fill_sign_in(officer)
    expect(page.locator("[name=covers-1-cover]")).to_have_value("100000")


@pytest.mark.made_at("desktop")
def test_a_row_of_a_draft_is_the_record_that_it_was_and_says_over_which_version_it_was_written(visitor, union, officer):
    page, plan = visitor.page, InsurancePlanFactory(unit=union)
    risks = ("accident_death", "major_illness")
    first, second = (InsuranceCoverFactory(plan=plan, risk=risk, cover=100) for risk in risks)
    address = f"/admin/welfare/insuranceplan/{plan.pk}/change/"
    visitor.sign_in(officer, address)

    def row_of(cover):
        key = page.locator(f"[name^=covers-][name$='-id'][value='{cover.pk}']")
        return page.locator(f"[name='{key.get_attribute('name').removesuffix('id')}cover']")

    row_of(second).fill("300")
    # Somebody else takes the first away and changes the second.
    first.delete()
    second.cover = 150
    save_record(second, actor=officer)
    page.reload()
    page.get_by_role("button", name="恢复到页面").click()
    assert row_of(second).input_value() == "300"
    assert page.locator("[name=covers-TOTAL_FORMS]").input_value() == "1"
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("现在保存着的是：“150.00”")).to_be_visible()
    assert {cover.pk: cover.cover for cover in plan.covers.all()} == {second.pk: 150}


@pytest.mark.made_at("phone")
def test_an_offered_draft_stays_until_it_is_answered_and_no_window_keeps_any_after_signing_out(visitor, branch_chair):
    page, add = visitor.page, "/welfare/visits/add/"
    visitor.sign_in(branch_chair, add)
    for text in ("更早的", "写了很久的说明", "又"):
        page.get_by_label("说明").fill(text)
        page.reload()
    # One older copy is kept, and what was typed last is asked about first.
    assert [page.evaluate(KEPT).count(text) for text in ("更早的", "写了很久的说明", "又")] == [0, 1, 1]
    page.get_by_role("button", name="不要了").click()
    page.get_by_role("button", name="恢复到页面").click()
    expect(page.get_by_label("说明")).to_have_value("写了很久的说明")
    other = page.context.new_page()
    other.goto(visitor.address + add)
    other.get_by_role("button", name="退出").click()
    expect(other.get_by_label("工号")).to_be_visible()
    page.get_by_label("说明").fill("退出以后又写的")
    # Longer than the keeper waits.
    page.wait_for_timeout(700)
    assert other.evaluate(KEPT) == ""


@pytest.mark.made_at("desktop")
def test_what_is_typed_while_a_draft_is_offered_is_no_less_kept(visitor, officer):
    page, add = visitor.page, "/admin/activities/series/add/"
    visitor.sign_in(officer, add)
    page.get_by_label("名称").fill("旧稿")
    page.reload()
    page.get_by_label("名称").fill("新稿")
    Session.objects.all().delete()
    page.get_by_role("button", name="保存", exact=True).click()
    visitor.fill_sign_in(officer)
    expect(page.get_by_label("名称")).to_have_value("新稿")
    # The former one is still offered, and after the other was taken.
    expect(page.get_by_role("button", name="恢复到页面")).to_be_visible()
    page.get_by_label("编码").fill("new")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("新稿").first).to_be_visible()
    visitor.open(add)
    page.get_by_role("button", name="恢复到页面").click()
    expect(page.get_by_label("名称")).to_have_value("旧稿")


@pytest.mark.made_at("phone")
def test_a_draft_that_is_offered_is_there_after_another_was_sent(visitor, branch_chair):
    page, add = visitor.page, "/activities/projects/add/"
    visitor.sign_in(branch_chair, add)
    page.get_by_label("项目").fill("甲项目")
    page.reload()
    page.get_by_label("项目").fill("乙项目")
    page.get_by_label("方案").fill("每周一次，全年办。")
    page.get_by_label("申请经费").fill("100")
    page.get_by_role("button", name="申报").click()
    expect(page.get_by_role("heading", name="乙项目")).to_be_visible()
    visitor.open(add)
    page.get_by_role("button", name="恢复到页面").click()
    expect(page.get_by_label("项目")).to_have_value("甲项目")


@pytest.mark.made_at("desktop")
def test_the_question_before_a_move_says_what_would_not_go_with_it(visitor, union, officer):
    page, asked = visitor.page, []

    def note(dialog):
        # The browser itself asks before a page is left that has changes.
        if dialog.type == "confirm":
            asked.append("没有保存的修改" in dialog.message)

    page.on("dialog", note)
    for is_changed in (False, True):
        project = BrandProjectFactory(unit=union)
        visitor.sign_in(officer, f"/admin/activities/brandproject/{project.pk}/change/")
        if is_changed:
            page.get_by_label("项目").fill("申报前改的")
        page.get_by_role("button", name="申报", exact=True).click()
        expect(page.get_by_text("已申报").first).to_be_visible()
    assert asked == [False, True]
