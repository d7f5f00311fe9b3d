"""The hall: people are ticked at the door on one screen, the other says whether there are enough."""

from django.utils import timezone
from playwright.sync_api import expect

from congress.choices import MeetingKind
from tests.browser.hands import Hands
from tests.factories import DelegateFactory, MeetingFactory, MemberFactory, QuorumFactory, TermFactory


def test_the_screen_follows_the_door_and_below_two_thirds_it_says_so(visitor_at, officer, chair, union, branch):
    QuorumFactory(meeting_kind=MeetingKind.DELEGATES)
    term = TermFactory(unit=union)
    for name in ("何培安", "蔡洲远", "钟歌达"):
        DelegateFactory(term=term, unit=branch, member=MemberFactory(unit=branch, name=name))
    meeting = MeetingFactory(
        unit=union, kind=MeetingKind.DELEGATES, term=term, held_on=timezone.localdate(), title="代表会议"
    )
    address = f"/congress/meetings/{meeting.pk}/"
    door, hall = visitor_at("phone"), visitor_at("desktop")
    door.sign_in(officer, address)
    door.page.get_by_role("button", name="开始签到").click()
    hall.sign_in(chair, f"{address}screen/")
    expect(hall.page.get_by_text("应到", exact=True)).to_be_visible()
    door.open(f"{address}roll/")
    door.page.get_by_role("button", name="何培安到会").click()
    expect(hall.page.locator(".hall-verdict")).to_contain_text("未达到")
    hall.picture("hall-below")
    # Everybody, which asks once, and then the few: two clicks for a hall, one for each who is late or missing.
    hands = Hands()
    hands.watch(door)
    hands.click(door.page.get_by_role("button", name="全部到会"))
    hands.click(door.page.get_by_role("button", name="蔡洲远迟到"))
    expect(door.page.get_by_text("迟到").first).to_be_visible()
    hands.click(door.page.get_by_role("button", name="撤销钟歌达的签到"))
    expect(door.page.get_by_role("button", name="钟歌达到会")).to_be_visible()
    assert (hands.loads, hands.clicks) == (1, 4)
    door.picture("hall-door")
    expect(hall.page.locator(".hall-verdict")).not_to_contain_text("未达到")
    expect(hall.page.locator(".hall-number")).to_have_text(["3", "2", "2"])
    hall.check()
    door.check()
    hall.picture("hall-enough")
    door.open(address)
    door.page.get_by_role("link", name="宣布开会").click()
    door.page.get_by_role("button", name="宣布开会").click()
    expect(door.page.get_by_text("会议中").first).to_be_visible()
    door.check()
