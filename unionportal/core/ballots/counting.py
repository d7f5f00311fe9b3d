"""A vote ends, by one person, and is opened, by another: once, at one moment, and never again."""

import hashlib
import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from unionportal.core.ballots import envelopes
from unionportal.core.ballots.voting import FEWEST, as_text, lock_vote, papers_out
from unionportal.core.choices import Custody, VoteChannel, VoteState
from unionportal.core.models import Ballot
from unionportal.core.values.rules import require_reason

CODES = 2
_shuffle = secrets.SystemRandom().shuffle


@transaction.atomic
def end_vote(vote, *, actor):
    """End the voting for good and fix the digest of the envelopes; return the vote, which another person opens."""
    vote = lock_vote(vote)
    if vote.state != VoteState.OPEN:
        raise ValidationError("投票不在进行中，请刷新页面。")
    open_still = vote.ends_on is not None and timezone.localdate() <= vote.ends_on
    if open_still and vote.roll.filter(channel="").exists():
        raise ValidationError("投票还没有到公布的截止日期，也不是所有的人都已投票，不能提前结束。")
    sealed = _sealed(vote)
    if len(sealed) < FEWEST:
        raise ValidationError(
            f"只有{len(sealed)}人投票；不足{FEWEST}人的，开票会说出各人投了什么，不能结束。请等更多的人投票，或取消。"
        )
    vote.state, vote.ended_by, vote.digest = VoteState.ENDED, actor, _digest(sealed)
    vote.on_roll = vote.roll.filter(channel=VoteChannel.PHONE).count()
    vote.papers = papers_out(vote)
    vote.envelopes = len(sealed)
    vote.save()
    return vote


@transaction.atomic
def count_vote(vote, *, actor, judge, codes=(), papers=(), spoilt=0, note=""):
    """Open all envelopes, by another person than ended the vote; return the vote with its counts.

    `judge(text)` says whether a ballot is valid. `codes` are two codes of tellers, where they hold the key. `papers`
    are the contents of the valid paper ballots that came back, which are shuffled in among the others; `spoilt` is how
    many were not valid, and `note` explains where fewer came back than were handed out. Whatever does not fit is a
    ValidationError, after which everything is as it was.
    """
    vote = lock_vote(vote)
    if vote.state != VoteState.ENDED:
        raise ValidationError("投票还没有截止，或已经开票，请刷新页面。")
    if vote.ended_by_id == actor.pk:
        raise PermissionDenied("结束投票的人不能开票，须由另一人办理。")
    sealed = _sealed(vote)
    if len(sealed) != vote.on_roll or len(sealed) != vote.roll.filter(channel=VoteChannel.PHONE).count():
        raise ValidationError(f"名册上已投{vote.on_roll}人，信封{len(sealed)}个，两数不符，不能开票。")
    if _digest(sealed) != vote.digest:
        raise ValidationError("信封与截止时公布的摘要不符，不能开票。")
    if len(sealed) < FEWEST:
        raise ValidationError(f"只有{len(sealed)}人投票；不足{FEWEST}人的，开票会说出各人投了什么，不能开票。")
    papers = [as_text(content) for content in papers]
    vote.papers_returned, vote.papers_note = _papers_returned(vote, papers, spoilt, note, judge), note.strip()
    opened = [*_open(sealed, _private_key(vote, codes), vote), *papers]
    verdicts = [bool(judge(content)) for content in opened]
    vote.valid, vote.invalid = sum(verdicts), len(verdicts) - sum(verdicts) + spoilt
    vote.state = VoteState.COUNTED
    vote.save()
    _shuffle(opened)
    Ballot.objects.bulk_create(Ballot(vote=vote, content=content) for content in opened)
    _forget(vote)
    return vote


def _papers_returned(vote, papers, spoilt, note, judge):
    returned = len(papers) + spoilt
    for number, content in enumerate(papers, 1):
        if not judge(content):
            raise ValidationError({"papers": f"第{number}张纸质票不是有效的票，请改正，或计入作废。"})
    if returned > vote.papers:
        raise ValidationError({"papers": f"只发出纸质票{vote.papers}张，不能收回{returned}张。"})
    if returned < vote.papers:
        require_reason(note, f"发出纸质票{vote.papers}张，收回{returned}张，请说明差额怎样处理。", field="note")
    return returned


@transaction.atomic
def abandon_vote(vote):
    """Give the vote up without opening it: the envelopes and the key go; return the vote."""
    vote = lock_vote(vote)
    if vote.state == VoteState.COUNTED:
        raise ValidationError("已经开票，不能作废。")
    vote.state = VoteState.ABANDONED
    vote.save(update_fields=["state"])
    _forget(vote)
    return vote


def _forget(vote):
    vote.sealed_ballots.all().delete()
    vote.wrapped_keys.all().delete()


def _sealed(vote):
    """Return the envelopes, in the order of their random keys."""
    return [bytes(one) for one in vote.sealed_ballots.order_by("pk").values_list("sealed", flat=True)]


def _digest(sealed):
    return hashlib.sha256(b"".join(hashlib.sha256(one).digest() for one in sorted(sealed))).hexdigest()


def _open(sealed, private, vote):
    opened, broken = [], []
    for number, envelope in enumerate(sealed, 1):
        try:
            opened.append(envelopes.unpadded(envelopes.open_with(private, envelope, vote.pk.bytes)).decode())
        except (envelopes.InvalidTag, ValueError):
            broken.append(str(number))
    if broken:
        raise ValidationError(f"第{'、'.join(broken)}号信封打不开，不能开票。")
    return opened


def _private_key(vote, codes):
    try:
        if vote.custody == Custody.HOUSE:
            return envelopes.unwrap_by_house(bytes(vote.wrapped_keys.get().sealed), vote.pk.bytes)
        return _key_of_tellers(vote, codes)
    except envelopes.InvalidTag as error:
        raise ValidationError("投票的私钥打不开：数据密钥不符，或数据被改动过。") from error


def _key_of_tellers(vote, codes):
    codes = [code for code in codes if code.strip()]
    if len(codes) != CODES:
        raise ValidationError("须输入两名监票人的密码。")
    tellers = {one.pk: (bytes(one.salt), bytes(one.public_key)) for one in vote.tellers.all()}
    found = dict(envelopes.keys_of_codes(codes, tellers))
    if len(found) != CODES:
        raise ValidationError("监票密码不对，或两个密码是同一人的。选票没有变动，请核对后重新输入。")
    first, second = sorted(found)
    wrapped = vote.wrapped_keys.get(first=first, second=second)
    return envelopes.unwrap_by_two(bytes(wrapped.sealed), found[first], found[second], vote.pk.bytes)
