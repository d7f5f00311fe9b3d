"""Two at once. Each race has a control that breaks when what protects it is taken away."""

import threading
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from congress.models import Proposal
from congress.proposals import services
from congress.proposals.services import cosigning, numbers
from tests.races import counted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_race")]
WRITERS = 8


def called(outcome):
    if isinstance(outcome, ValidationError | DatabaseError):
        return "refused"
    if isinstance(outcome, ZeroDivisionError):
        return "rolled back"
    return None if isinstance(outcome, Exception) else "done"


def at_once(acts):
    return counted(acts, called)


def unlocked():
    return mock.patch.object(QuerySet, "select_for_update", lambda self, **options: self)


# Numbers


@transaction.atomic
def submit_and_fail(paper, actor):
    services.submit_proposal(paper, actor=actor)
    raise ZeroDivisionError


def submissions(house):
    """Eight papers submitted at once; every other one is rolled back afterwards."""
    papers, actor = [house.cosigned(f"第{n}件") for n in range(WRITERS)], house.proposer.user

    def submit(paper, place):
        act = submit_and_fail if place % 2 else services.submit_proposal
        act(paper, actor=actor)

    return [lambda paper=paper, place=place: submit(paper, place) for place, paper in enumerate(papers)]


def test_papers_submitted_at_once_are_numbered_without_gap(house):
    assert at_once(submissions(house)) == {"done": 4, "rolled back": 4}
    found = Proposal.objects.exclude(number=None).values_list("number", flat=True)
    assert sorted(found) == ["13-3-001", "13-3-002", "13-3-003", "13-3-004"]


def test_numbers_that_are_counted_instead_of_drawn_collide(house):
    meeting = threading.Barrier(WRITERS)

    def numbered(series, period):
        found = Proposal.objects.exclude(number=None).count() + 1
        meeting.wait(20)
        return found

    with mock.patch.object(numbers, "next_number", numbered):
        assert at_once(submissions(house))["refused"] > 0


# Decisions


def file_and_merge(house):
    case, paper = house.filed("主案"), house.submitted("副案")
    reason = {"actor": house.committee, "reason": "相同。"}
    return paper, [
        lambda: services.file_proposal(paper, **reason),
        lambda: services.merge_proposal(paper, into=case, **reason),
    ]


def test_a_paper_is_filed_or_merged_and_not_both(house):
    paper, acts = file_and_merge(house)
    assert at_once(acts) == {"done": 1, "refused": 1}
    paper = house.fresh(paper)
    assert (paper.case_number is None) == (paper.merged_into is not None)


def test_without_the_lock_a_paper_is_filed_and_merged(house):
    _paper, (file, merge) = file_and_merge(house)
    meeting, clean, filed = threading.Barrier(2), Proposal.full_clean, threading.Event()

    def clean_together(record, *args, **kwargs):
        meeting.wait(20)
        # The other way round a constraint of the table sees it.
        if record.merged_into_id:
            filed.wait(20)
        return clean(record, *args, **kwargs)

    def file_first():
        file()
        filed.set()

    with unlocked(), mock.patch.object(Proposal, "full_clean", clean_together):
        assert at_once([file_first, merge]) == {"done": 2}


def test_two_papers_are_not_merged_into_each_other(house):
    one, other = house.submitted("甲案"), house.submitted("乙案")
    reason = {"actor": house.committee, "reason": "相同。"}
    acts = [
        lambda: services.merge_proposal(one, into=other, **reason),
        lambda: services.merge_proposal(other, into=one, **reason),
    ]
    assert at_once(acts) == {"done": 1, "refused": 1}
    assert Proposal.objects.filter(state="merged").count() == 1


# Signatures


def two_signatures(house):
    paper = house.asked()
    rows = list(paper.cosignatures.select_related("delegate__member__user", "proposal"))
    return [
        lambda row=row: services.answer_cosignature(row, actor=row.delegate.member.user, accept=True) for row in rows
    ]


def enough_told(house):
    return sum(one.endswith("可以提交了。") for one in house.inbox(house.proposer.user))


def test_two_who_sign_at_once_are_enough_and_it_is_said_once(house):
    assert at_once(two_signatures(house)) == {"done": 2}
    assert enough_told(house) == 1


def test_without_the_lock_each_thinks_the_other_is_missing(house):
    acts = two_signatures(house)
    meeting, notify = threading.Barrier(2), cosigning.notify_proposer

    def tell_together(*args, **kwargs):
        meeting.wait(20)
        return notify(*args, **kwargs)

    with (
        mock.patch.object(cosigning, "locked", lambda proposal: Proposal.objects.get(pk=proposal.pk)),
        mock.patch.object(cosigning, "notify_proposer", tell_together),
    ):
        assert at_once(acts) == {"done": 2}
    assert enough_told(house) == 0
