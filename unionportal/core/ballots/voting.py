"""A vote is prepared, opened with its roll, and voted in; how it ends is in counting.py."""

import json
import secrets
from itertools import combinations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from unionportal.core.ballots import envelopes
from unionportal.core.choices import Custody, VoteChannel, VoteState
from unionportal.core.models import Envelope, RollEntry, SecretVote, Teller, WrappedKey

# With fewer than this the outcome tells who voted what.
FEWEST = 5
TELLERS = 3
_shuffle = secrets.SystemRandom().shuffle


def lock_vote(vote):
    """Return the fresh vote, locked against voters until the transaction ends.

    Whoever asks waits for the voters who are at it, and those who come later wait behind: in a lock of the row they
    would pass him, one after the other, as long as there are any.
    """
    _take_turn(vote, "pg_advisory_xact_lock")
    return SecretVote.objects.select_for_update(of=("self",)).get(pk=vote.pk)


@transaction.atomic
def prepare_vote(*, title, custody=Custody.HOUSE, tellers=()):
    """Return a new vote, not open yet; with custody `tellers`, the three accounts then take their codes."""
    tellers = list(tellers)
    if custody == Custody.TELLERS and len({user.pk for user in tellers}) != TELLERS:
        raise ValidationError("由监票人保管的，须指定三名不同的监票人。")
    vote = SecretVote.objects.create(title=title, custody=custody)
    if custody == Custody.TELLERS:
        Teller.objects.bulk_create(Teller(vote=vote, user=user) for user in tellers)
    return vote


@transaction.atomic
def give_code(vote, *, user, replace=False):
    """Return the code of this teller, which is stored nowhere; one he has is only replaced where `replace` says so."""
    vote = lock_vote(vote)
    teller = vote.tellers.filter(user=user).first()
    if teller is None:
        raise PermissionDenied("您不是这次投票的监票人。")
    if vote.state != VoteState.PREPARED:
        raise ValidationError("投票已经开始，不能再领取监票密码。")
    if teller.public_key and not replace:
        raise ValidationError("您已经领取过密码，抄下的那个有效。没有抄下或遗失的，请换一个。")
    code, teller.salt = envelopes.new_code(), envelopes.new_salt()
    teller.public_key = envelopes.public_half(envelopes.key_of_code(code, teller.salt))
    teller.save(update_fields=["salt", "public_key"])
    return code


@transaction.atomic
def open_vote(vote, *, voters, ballot_bytes, ends_on=None, announcement=""):
    """Open the vote to the people with these keys; a ballot has at most `ballot_bytes`. Return the vote."""
    vote, voters = lock_vote(vote), sorted(set(voters))
    if vote.state != VoteState.PREPARED:
        raise ValidationError("投票已经开始过。")
    if ballot_bytes > envelopes.LONGEST:
        raise ValidationError("每人可投的票数太多，选票太长，不能开始投票。")
    if len(voters) < FEWEST:
        raise ValidationError(f"有投票权的只有{len(voters)}人；不足{FEWEST}人的投票保不了密，不能举行。")
    private = envelopes.X25519PrivateKey.generate()
    vote.public_key, vote.ballot_bytes = envelopes.public_half(private), ballot_bytes
    vote.ends_on, vote.announcement = ends_on, announcement
    vote.state, vote.entitled = VoteState.OPEN, len(voters)
    WrappedKey.objects.bulk_create(_wrapped(vote, private))
    vote.save()
    _shuffle(voters)
    RollEntry.objects.bulk_create(RollEntry(vote=vote, voter=voter) for voter in voters)
    return vote


def _wrapped(vote, private):
    if vote.custody == Custody.HOUSE:
        return [WrappedKey(vote=vote, sealed=envelopes.wrap_for_house(private, vote.pk.bytes))]
    tellers = list(vote.tellers.select_related("user"))
    if missing := [teller.user.name for teller in tellers if not teller.public_key]:
        raise ValidationError(f"监票人尚未领取密码：{'、'.join(missing)}。")
    return [
        WrappedKey(
            vote=vote,
            first=first,
            second=second,
            sealed=envelopes.wrap_for_two(private, bytes(first.public_key), bytes(second.public_key), vote.pk.bytes),
        )
        for first, second in combinations(tellers, 2)
    ]


@transaction.atomic
def cast(vote, *, voter, content):
    """Put the ballot of this voter into the box; `content` is what JSON can hold. Nothing comes back."""
    vote = _hold_open(vote)
    try:
        padded = envelopes.padded(as_text(content).encode(), vote.ballot_bytes)
    except ValueError as error:
        raise ValidationError("选票的内容太长。") from error
    _use_roll(vote, voter, VoteChannel.PHONE)
    Envelope.objects.create(vote=vote, sealed=envelopes.seal_to(bytes(vote.public_key), padded, vote.pk.bytes))


def as_text(content):
    """Return the content of a ballot as it is sealed and stored: canonical JSON."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@transaction.atomic
def mark_paper(vote, *, voter):
    """Note that a paper ballot was handed to this voter, who then cannot vote on the phone."""
    _use_roll(_hold_open(vote), voter, VoteChannel.PAPER)


def _hold_open(vote):
    """Return the vote, held open until the transaction ends: voters hold it together, who ends it waits for them."""
    _take_turn(vote, "pg_advisory_xact_lock_shared")
    vote = SecretVote.objects.get(pk=vote.pk)
    if vote.state != VoteState.OPEN:
        raise ValidationError("投票已经结束。" if vote.state != VoteState.PREPARED else "投票还没有开始。")
    return vote


def _take_turn(vote, lock):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext('core.ballots'), hashtext(%s))", [str(vote.pk)])


def _use_roll(vote, voter, channel):
    if vote.roll.filter(voter=voter, channel="").update(channel=channel):
        return
    if channel == VoteChannel.PHONE:
        raise ValidationError(why_not(vote, voter))
    # Said to whoever hands it out.
    known = vote.roll.filter(voter=voter).exists()
    raise ValidationError("已经投过票，或已领取纸质票。" if known else "投票开始时的名册里没有这个人，不能投票。")


def why_not(vote, voter):
    """Return the sentence why this person cannot vote any more, or not at all; None for who is still to vote."""
    used = vote.roll.filter(voter=voter).values_list("channel", flat=True).first()
    if used is None:
        return "投票开始时的名册里没有您，不能投票。"
    return {
        VoteChannel.PAPER: "已经领取纸质票，不能再投。",
        VoteChannel.PHONE: "您已经投过票，每人只能投一次。",
    }.get(used)


def may_vote(vote, voter):
    """Return whether this person is on the roll and has not voted."""
    return vote.state == VoteState.OPEN and vote.roll.filter(voter=voter, channel="").exists()


def has_voted(vote, voter):
    """Return whether this person has voted, or has got a paper ballot."""
    return vote.roll.filter(voter=voter).exclude(channel="").exists()


def papers_out(vote):
    """Return how many paper ballots were handed out."""
    return vote.roll.filter(channel=VoteChannel.PAPER).count()


def turnout(vote):
    """Return (how many have voted, how many may): numbers only."""
    return vote.roll.exclude(channel="").count(), vote.roll.count()
