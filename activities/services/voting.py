"""The secret vote of a selection: opened, cast, ended, opened again; how it is kept secret is in core.ballots."""

import json
from collections import Counter

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from activities import acts, permissions
from activities.queries import electorate
from activities.selection_flow import SELECTION_FLOW
from unionportal.core import ballots
from unionportal.core.choices import Custody
from unionportal.core.trail import audit

PROMISE = {
    Custody.HOUSE: (
        "选票在投出时封存，系统只记下您投过票。开票以前没有人看得到选票或得票；开票时选票打乱次序，与投票人对不上。"
        "私钥由平台保管：持有服务器密钥的人在技术上可以打开。"
    ),
    Custody.TELLERS: (
        "选票在投出时封存，系统只记下您投过票。私钥由三名监票人保管，须有其中两人的密码才能开票，持有服务器密钥的人也打不开；"
        "开票时选票打乱次序，与投票人对不上。"
    ),
}
# What no scheme on one server can promise.
EXCEPTIONS = {
    Custody.HOUSE: "投票期间更换正在运行的程序的人，不在这一承诺之内。",
    Custody.TELLERS: "投票期间更换正在运行的程序的人、持有旧备份又凑齐两个密码的人，不在这一承诺之内。",
}
# A ballot is {"for":[…]}; a key of a candidate and its comma have at most twenty characters.
_FRAME, _CHOICE = 16, 20


def prepare(selection):
    """Return the secret vote of the selection, made where there is none yet; None if experts alone decide."""
    if selection.secret_vote is None and selection.vote_weight:
        selection.secret_vote = ballots.prepare_vote(
            title=selection.title, custody=selection.custody, tellers=selection.tellers.order_by("username")
        )
    return selection.secret_vote


def open_vote(selection):
    """Open the secret vote to the members of today; return it, None if experts alone decide."""
    if (vote := prepare(selection)) is None:
        return None
    return ballots.open_vote(
        vote,
        voters=electorate(selection).values_list("pk", flat=True),
        ballot_bytes=_FRAME + _CHOICE * selection.votes_per_person,
        ends_on=selection.vote_until,
        announcement=f"每人最多{selection.votes_per_person}票。{PROMISE[selection.custody]}{EXCEPTIONS[selection.custody]}",
    )


@transaction.atomic
def take_code(selection, *, actor, replace=False):
    """Return the code of this teller, for him to copy; that he replaced one is in the log and told to all tellers."""
    had_one = selection.secret_vote.tellers.filter(user=actor).exclude(public_key=b"").exists()
    code = ballots.give_code(selection.secret_vote, user=actor, replace=replace)
    if had_one:
        audit.record(actor, acts.REPLACE_CODE, selection)
    return code


@transaction.atomic
def cast_vote(selection, *, member, candidates):
    """Seal the vote of `member` for these `candidates`, once per selection; return nothing."""
    selection.refresh_from_db()
    if not selection.takes_votes(timezone.localdate()):
        raise ValidationError("现在不在投票期内。")
    chosen = {one.pk for one in candidates}
    if not chosen:
        raise ValidationError({"candidates": "请选择要投的对象。"})
    if len(chosen) > selection.votes_per_person or len(chosen) < len(candidates):
        raise ValidationError({"candidates": f"最多投{selection.votes_per_person}票，不能重复投同一对象。"})
    if selection.candidates.filter(pk__in=chosen).count() != len(chosen):
        raise ValidationError({"candidates": "所选对象不属于这次评选，请刷新页面。"})
    ballots.cast(selection.secret_vote, voter=member.pk, content={"for": sorted(chosen)})


@transaction.atomic
def hand_out_paper(selection, *, actor, member):
    """Hand `member` a paper ballot in place of the vote on the phone; he is told. Return how many were handed out.

    The log says that one was handed out and not to whom: the roll by name is for the tellers.
    """
    selection.refresh_from_db()
    if not actor.has_perm(permissions.RUN_SELECTION, selection):
        raise PermissionDenied("您不能办理这次评选。")
    if not selection.takes_votes(timezone.localdate()):
        raise ValidationError("现在不在投票期内。")
    ballots.mark_paper(selection.secret_vote, voter=member.pk)
    audit.record(actor, acts.HAND_OUT_PAPER, selection, concerns=member)
    return ballots.papers_out(selection.secret_vote)


@SELECTION_FLOW.act("close_voting")
@transaction.atomic
def close_voting(selection, *, actor):
    """End the voting for good (待开票); return the selection, which another person opens."""

    def end(record):
        if record.secret_vote is not None:
            ballots.end_vote(record.secret_vote, actor=actor)
        return {}

    return SELECTION_FLOW.fire(selection, "close_voting", actor=actor, effect=end)


@SELECTION_FLOW.act("count_votes")
@transaction.atomic
def count_votes(selection, *, actor, first_code="", second_code="", papers=(), spoilt=0, note=""):
    """Open the ballots (评分中), with the codes of two tellers where they hold the key; return the selection.

    `papers` are the keys of the candidates on each valid paper ballot, `spoilt` the number of those that are not valid.
    A selection of the old kind has no ballots: it keeps the votes that were counted as they came.
    """

    def count(record):
        if record.secret_vote is not None:
            standing = set(record.candidates.values_list("pk", flat=True))
            ballots.count_vote(
                record.secret_vote,
                actor=actor,
                codes=(first_code, second_code),
                papers=[{"for": sorted(chosen)} for chosen in papers],
                spoilt=spoilt,
                note=note,
                judge=lambda content: _choices(content, standing, record.votes_per_person) is not None,
            )
        return {}

    return SELECTION_FLOW.fire(selection, "count_votes", actor=actor, effect=count)


def tally(selection):
    """Return Counter of the votes in the opened ballots, by candidate; None where there are no ballots."""
    vote = selection.secret_vote
    if vote is None or not vote.is_counted:
        return None
    standing = set(selection.candidates.values_list("pk", flat=True))
    found = Counter()
    for content in vote.ballots.values_list("content", flat=True):
        found.update(_choices(content, standing, selection.votes_per_person) or ())
    return found


def _choices(content, standing, most):
    """Return the candidates on a ballot; None if it is not valid."""
    try:
        chosen = json.loads(content)["for"]
    except (ValueError, TypeError, KeyError):
        return None
    if not isinstance(chosen, list) or not all(isinstance(one, int) for one in chosen):
        return None
    valid = 0 < len(chosen) <= most and len(set(chosen)) == len(chosen) and set(chosen) <= standing
    return chosen if valid else None
