"""An activity from the application to its photos: filed by a chair, approved, signed up for, recorded at the door."""

import datetime
import io

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from activities.models import Activity
from tests.factories import MemberFactory, UserFactory

TITLE = "秋季健步走"


@pytest.fixture
def colleagues(branch):
    """A member with an account, and one without who comes along on the day."""
    with_account = MemberFactory(unit=branch, name="何培安", staff_no="T70001", user=UserFactory(name="何培安"))
    return with_account, MemberFactory(unit=branch, name="蔡洲远", staff_no="T70002", name_key="cai zhou yuan czy")


@pytest.fixture
def photo(tmp_path):
    file = tmp_path / "现场.jpg"
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "seagreen").save(picture, "JPEG")
    file.write_bytes(picture.getvalue())
    return file


def enter(visitor, user, path):
    visitor.page.context.clear_cookies()
    visitor.sign_in(user, path)
    return visitor.page


def apply(visitor, branch_chair):
    page = enter(visitor, branch_chair, "/activities/")
    page.get_by_role("link", name="申请活动").first.click()
    visitor.check()
    today = timezone.localdate()
    page.get_by_label("名称").fill(TITLE)
    page.get_by_label("类别").select_option(label="文体")
    page.get_by_label("开始日期").fill(str(today))
    page.get_by_label("地点").fill("环校步道")
    page.get_by_label("报名开始").fill(str(today - datetime.timedelta(days=1)))
    page.get_by_label("报名截止").fill(str(today))
    page.get_by_label("名额").fill("2")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("待批准").first).to_be_visible()
    visitor.check()
    return Activity.objects.get(title=TITLE)


def approve(visitor, officer, address):
    page = enter(visitor, officer, address)
    page.get_by_role("button", name="批准").click()
    expect(page.get_by_text("已批准").first).to_be_visible()


def sign_up(visitor, member, address):
    page = enter(visitor, member.user, address)
    page.get_by_role("button", name="报名", exact=True).click()
    expect(page.get_by_text("您已报名")).to_be_visible()
    expect(page.get_by_text("剩余名额")).to_be_visible()
    visitor.check()
    visitor.picture("activity-signed-up")


def record(visitor, branch_chair, address, guest, photo):
    page = enter(visitor, branch_chair, address)
    page.get_by_role("link", name="办结").click()
    visitor.check()
    page.get_by_text("加一个人").click()
    page.get_by_role("searchbox", name="会员").press_sequentially(guest.staff_no)
    page.get_by_text(guest.name).first.click()
    page.get_by_role("button", name="加入名单").click()
    expect(page.get_by_role("checkbox", name=guest.name)).to_be_visible()
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="保存照片").click()
    expect(page.get_by_role("img").first).to_be_visible()
    page.get_by_label("活动小结").fill("天气晴好，大家走完全程。")
    for name in ("何培安", guest.name):
        page.get_by_role("checkbox", name=name).check()
    visitor.check()
    page.get_by_role("button", name="办结", exact=True).click()
    expect(page.get_by_text("已办结").first).to_be_visible()
    visitor.check()
    visitor.picture("activity-recorded")


@pytest.mark.only_at("phone")
def test_an_activity_is_filed_joined_and_recorded_with_photos(visitor, branch_chair, officer, colleagues, photo):
    member, guest = colleagues
    activity = apply(visitor, branch_chair)
    address = f"/activities/{activity.pk}/"
    approve(visitor, officer, address)
    sign_up(visitor, member, address)
    record(visitor, branch_chair, address, guest, photo)
    activity.refresh_from_db()
    assert (activity.state, activity.people, activity.photos.count()) == ("recorded", 2, 1)
