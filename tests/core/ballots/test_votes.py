"""A vote is opened, cast, ended and opened again by the rules, and loses nothing when it is refused."""

import base64
import datetime
import json
import os
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from tests.factories import UserFactory
from unionportal.core import ballots
from unionportal.core.models import Ballot, Envelope, SecretVote, WrappedKey
from unionportal.core.sealing.key_check import verify_keys
from unionportal.core.sealing.keys import forget_keys

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
VOTERS = range(1, 7)


def valid(content):
    return "for" in json.loads(content)


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.messages[0]


def opened(**more):
    vote = ballots.prepare_vote(title="评选")
    return ballots.open_vote(vote, voters=VOTERS, ballot_bytes=60, **more)


def voted(vote, voters=VOTERS):
    for voter in voters:
        ballots.cast(vote, voter=voter, content={"for": voter})
    return vote


def ended(vote):
    return ballots.end_vote(vote, actor=UserFactory())


@pytest.fixture
def with_tellers():
    """An open vote whose key three tellers hold, and their codes."""
    users = UserFactory.create_batch(3)
    vote = ballots.prepare_vote(title="评选", custody="tellers", tellers=users)
    codes = [ballots.give_code(vote, user=user) for user in users]
    return ballots.open_vote(vote, voters=VOTERS, ballot_bytes=60), codes


def test_the_ballots_that_are_opened_are_those_that_were_cast_and_nothing_sealed_is_left():
    vote = ballots.count_vote(ended(voted(opened())), actor=UserFactory(), judge=valid)
    assert sorted(json.loads(one.content)["for"] for one in Ballot.objects.all()) == list(VOTERS)
    assert (vote.entitled, vote.issued, vote.on_roll, vote.envelopes, vote.valid, vote.invalid) == (6, 6, 6, 6, 6, 0)
    assert re.fullmatch("[0-9a-f]{64}", vote.digest)
    assert (Envelope.objects.count(), WrappedKey.objects.count()) == (0, 0)


def test_all_envelopes_are_equally_long():
    vote = opened()
    for voter, content in ((1, {}), (2, {"for": "甲" * 15})):
        ballots.cast(vote, voter=voter, content=content)
    assert len({len(one.sealed) for one in Envelope.objects.all()}) == 1
    assert refused(ballots.cast, vote, voter=3, content={"for": "甲" * 40}) == "选票的内容太长。"
    assert not ballots.has_voted(vote, 3)


def test_paper_closes_the_phone_and_the_phone_closes_paper():
    vote = opened()
    ballots.mark_paper(vote, voter=1)
    ballots.cast(vote, voter=2, content={})
    assert refused(ballots.cast, vote, voter=1, content={}) == "已经领取纸质票，不能再投。"
    assert refused(ballots.mark_paper, vote, voter=2) == "已经投过票，或已领取纸质票。"
    assert refused(ballots.mark_paper, vote, voter=99) == "投票开始时的名册里没有这个人，不能投票。"
    voted(vote, (3, 4, 5, 6))
    vote = ended(vote)
    assert (vote.issued, vote.on_roll, vote.papers, vote.envelopes) == (6, 5, 1, 5)


def handed_out(*voters):
    """An ended vote: these voters have a paper ballot, the others voted on the phone."""
    vote = opened()
    for voter in voters:
        ballots.mark_paper(vote, voter=voter)
    return ended(voted(vote, [one for one in VOTERS if one not in voters]))


def test_papers_that_came_back_lie_among_the_other_ballots_and_are_counted():
    counted = ballots.count_vote(handed_out(1), actor=UserFactory(), judge=valid, papers=[{"for": 1}])
    assert sorted(json.loads(one.content)["for"] for one in Ballot.objects.all()) == list(VOTERS)
    assert (counted.papers, counted.papers_returned, counted.papers_missing) == (1, 1, 0)
    assert (counted.envelopes, counted.valid, counted.invalid) == (5, 6, 0)


@pytest.mark.parametrize(
    ("came", "sentence"),
    [
        ({"papers": [{"for": 1}, {"for": 2}]}, "只发出纸质票1张，不能收回2张。"),
        ({"papers": [{"for": 1}], "spoilt": 1}, "只发出纸质票1张，不能收回2张。"),
        ({"papers": []}, "发出纸质票1张，收回0张，请说明差额怎样处理。"),
        ({"papers": [{"x": 1}]}, "第1张纸质票不是有效的票，请改正，或计入作废。"),
    ],
)
def test_papers_that_do_not_add_up_stop_the_count_and_lose_nothing(came, sentence):
    vote = handed_out(1)
    assert refused(ballots.count_vote, vote, actor=UserFactory(), judge=valid, **came) == sentence
    vote.refresh_from_db()
    assert (vote.is_ended, Envelope.objects.count(), Ballot.objects.count()) == (True, 5, 0)


def test_a_spoilt_paper_is_invalid_and_a_missing_one_explained():
    counted = ballots.count_vote(handed_out(1), actor=UserFactory(), judge=valid, spoilt=1)
    assert (counted.valid, counted.invalid, counted.papers_missing) == (5, 1, 0)
    missing = ballots.count_vote(handed_out(1), actor=UserFactory(), judge=valid, note="没有交回")
    assert (missing.valid, missing.invalid, missing.papers_missing, missing.papers_note) == (5, 0, 1, "没有交回")


def test_a_vote_of_four_is_none():
    vote = ballots.prepare_vote(title="评选")
    few = refused(ballots.open_vote, vote, voters=range(4), ballot_bytes=60)
    assert few == "有投票权的只有4人；不足5人的投票保不了密，不能举行。"


def test_four_ballots_end_no_vote_and_a_fifth_does():
    vote = voted(opened(), range(1, 5))
    few = "只有4人投票；不足5人的，开票会说出各人投了什么，不能结束。请等更多的人投票，或取消。"
    assert refused(ballots.end_vote, vote, actor=UserFactory()) == few
    ballots.cast(vote, voter=5, content={})
    assert ended(vote).is_ended


def test_it_does_not_end_before_its_day_unless_all_have_voted():
    vote = opened(ends_on=timezone.localdate())
    voted(vote, range(1, 6))
    early = "投票还没有到公布的截止日期，也不是所有的人都已投票，不能提前结束。"
    assert refused(ballots.end_vote, vote, actor=UserFactory()) == early
    ballots.cast(vote, voter=6, content={})
    assert ended(vote).is_ended
    past = voted(opened(ends_on=timezone.localdate() - DAY), range(1, 6))
    assert ended(past).is_ended


def test_what_has_ended_takes_no_vote_and_does_not_end_again():
    vote = ended(voted(opened(), range(1, 6)))
    assert refused(ballots.cast, vote, voter=6, content={}) == "投票已经结束。"
    assert refused(ballots.end_vote, vote, actor=UserFactory()) == "投票不在进行中，请刷新页面。"
    counted = ballots.count_vote(vote, actor=UserFactory(), judge=valid)
    again = refused(ballots.count_vote, counted, actor=UserFactory(), judge=valid)
    assert again == "投票还没有截止，或已经开票，请刷新页面。"
    assert refused(ballots.abandon_vote, counted) == "已经开票，不能作废。"


def test_one_person_does_not_end_and_open():
    vote, actor = voted(opened()), UserFactory()
    vote = ballots.end_vote(vote, actor=actor)
    with pytest.raises(PermissionDenied):
        ballots.count_vote(vote, actor=actor, judge=valid)
    assert Envelope.objects.count() == len(VOTERS)


def test_any_two_of_three_codes_open_it(with_tellers):
    vote, codes = with_tellers
    vote = ended(voted(vote))
    typed = [codes[2].lower().replace("-", " "), codes[0].replace("-", "")]
    assert ballots.count_vote(vote, actor=UserFactory(), judge=valid, codes=typed).valid == len(VOTERS)


def test_a_wrong_code_is_a_sentence_and_loses_nothing(with_tellers):
    vote, codes = with_tellers
    vote = ended(voted(vote))
    wrong = "监票密码不对，或两个密码是同一人的。选票没有变动，请核对后重新输入。"
    for typed in ((codes[0], codes[0]), (codes[0], "AAAAA-AAAAA-AAAAA-AAAAA"), (codes[1], "！")):
        assert refused(ballots.count_vote, vote, actor=UserFactory(), judge=valid, codes=typed) == wrong
    one = refused(ballots.count_vote, vote, actor=UserFactory(), judge=valid, codes=(codes[0], ""))
    assert one == "须输入两名监票人的密码。"
    assert ballots.count_vote(vote, actor=UserFactory(), judge=valid, codes=codes[:2]).valid == len(VOTERS)


def test_a_code_is_replaced_only_where_that_is_asked_for():
    vote, user = ballots.prepare_vote(title="评选", custody="tellers", tellers=UserFactory.create_batch(3)), None
    user = vote.tellers.first().user
    first = ballots.give_code(vote, user=user)
    kept = bytes(vote.tellers.get(user=user).public_key)
    with pytest.raises(ValidationError, match="您已经领取过密码，抄下的那个有效"):
        ballots.give_code(vote, user=user)
    assert bytes(vote.tellers.get(user=user).public_key) == kept
    assert ballots.give_code(vote, user=user, replace=True) != first
    assert bytes(vote.tellers.get(user=user).public_key) != kept


def test_a_ballot_longer_than_its_length_can_say_opens_no_vote():
    vote = ballots.prepare_vote(title="评选")
    with pytest.raises(ValidationError, match="每人可投的票数太多"):
        ballots.open_vote(vote, voters=range(1, 9), ballot_bytes=2**16)
    ballots.open_vote(vote, voters=range(1, 9), ballot_bytes=2**16 - 1)
    ballots.cast(vote, voter=1, content={"for": []})
    assert ballots.turnout(vote) == (1, 8)


def test_a_code_has_a_hundred_bits_and_stands_nowhere(with_tellers):
    vote, codes = with_tellers
    letters = [code.replace("-", "") for code in codes]
    assert all(re.fullmatch("[A-HJ-NP-Z2-9]{20}", one) for one in letters)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM core_teller t")
        stored = cursor.fetchone()[0]
    assert not any(one in stored or one.encode().hex() in stored for one in (*codes, *letters))
    user = vote.tellers.first().user
    assert refused(ballots.give_code, vote, user=user) == "投票已经开始，不能再领取监票密码。"
    with pytest.raises(PermissionDenied):
        ballots.give_code(vote, user=UserFactory())


def test_a_vote_of_tellers_waits_for_all_codes_and_has_three_tellers():
    users = UserFactory.create_batch(3)
    for few in (users[:2], [users[0], users[0], users[1]]):
        sentence = refused(ballots.prepare_vote, title="评选", custody="tellers", tellers=few)
        assert sentence == "由监票人保管的，须指定三名不同的监票人。"
    vote = ballots.prepare_vote(title="评选", custody="tellers", tellers=users)
    ballots.give_code(vote, user=users[0])
    missing = refused(ballots.open_vote, vote, voters=VOTERS, ballot_bytes=60)
    assert missing == f"监票人尚未领取密码：{users[1].name}、{users[2].name}。"
    assert not WrappedKey.objects.exists()


def test_an_envelope_that_does_not_open_stops_the_count_and_is_named():
    vote = voted(opened())
    envelope = Envelope.objects.order_by("pk")[2]
    good = bytes(envelope.sealed)
    Envelope.objects.filter(pk=envelope.pk).update(sealed=good[:-1] + bytes([good[-1] ^ 1]))
    vote = ended(vote)
    assert refused(ballots.count_vote, vote, actor=UserFactory(), judge=valid) == "第3号信封打不开，不能开票。"
    assert (Envelope.objects.count(), Ballot.objects.count()) == (len(VOTERS), 0)


def test_an_envelope_of_another_vote_does_not_open():
    vote, other = voted(opened()), opened()
    Envelope.objects.update(vote=other)
    SecretVote.objects.filter(pk=other.pk).update(public_key=vote.public_key)
    WrappedKey.objects.filter(vote=other).delete()
    WrappedKey.objects.update(vote=other)
    other.roll.update(channel="phone")
    sentence = refused(ballots.count_vote, ended(other), actor=UserFactory(), judge=valid)
    assert sentence == "投票的私钥打不开：数据密钥不符，或数据被改动过。"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("gone", "名册上已投6人，信封5个，两数不符，不能开票。"),
        ("more", "名册上已投6人，信封7个，两数不符，不能开票。"),
        ("changed", "信封与截止时公布的摘要不符，不能开票。"),
    ],
)
def test_envelopes_that_are_not_those_of_the_roll_and_the_digest_are_not_opened(fault, told):
    vote = ended(voted(opened()))
    one = Envelope.objects.first()
    if fault == "gone":
        one.delete()
    elif fault == "more":
        Envelope.objects.create(vote=vote, sealed=one.sealed)
    else:
        Envelope.objects.filter(pk=one.pk).update(sealed=Envelope.objects.last().sealed)
    assert refused(ballots.count_vote, vote, actor=UserFactory(), judge=valid) == told


def test_a_vote_in_progress_opens_also_after_the_data_key_is_changed(settings, tmp_path):
    verify_keys()
    vote = voted(opened())
    old, new = Path(settings.UNION_KEY_FILE).read_text().strip(), base64.b64encode(os.urandom(32)).decode()
    settings.UNION_KEY_FILE = str(tmp_path / "keys")
    try:
        for lines in (f"zz:{new}\n{old}\n", f"zz:{new}\n"):
            Path(settings.UNION_KEY_FILE).write_text(lines)
            verify_keys()
        assert ballots.count_vote(ended(vote), actor=UserFactory(), judge=valid).valid == len(VOTERS)
    finally:
        forget_keys()
