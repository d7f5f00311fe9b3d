"""The length of a text that a rule asks for is the same to the guard and to the query of what waits."""

import sys

import pytest
from django.utils import timezone

from tests.factories import congress as factories

pytestmark = pytest.mark.django_db


def test_the_query_counts_a_text_as_the_guard_does(union):
    factories.ProposalRuleFactory(cosigners=0, analysis_min=3, analysis_max=5)
    today = timezone.localdate()
    congress = factories.CongressFactory(unit=union, proposals_from=today, proposals_until=today)
    of = {"unit": union, "congress": congress, "proposer": factories.DelegateFactory(unit=union)}
    blanks = [char for char in map(chr, range(sys.maxunicode)) if char.isspace()]
    texts = [f"字{end}字" for end in (*blanks, "]", "^", "-", "\\", "字", "\u200b")]
    papers = [factories.ProposalFactory(**of, state="cosigning", analysis=text) for text in texts]
    passed = {paper.pk for paper in papers if paper.why_not_submittable() is None}
    assert set(type(papers[0]).objects.submittable().values_list("pk", flat=True)) == passed
    assert len(passed) == len(papers) - len(blanks)
