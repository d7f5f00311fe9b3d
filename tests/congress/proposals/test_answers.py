"""A case in the hands of departments: handed out, answered, signed, rated, concluded."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from congress.models import Assignment
from congress.proposals import services
from congress.proposals.proposal_flow import ProposalState
from tests.factories import ProposalRuleFactory

pytestmark = pytest.mark.django_db


def sentence_of(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.messages[0]


# The delegate


def test_a_case_is_handed_to_a_lead_and_its_helpers(house):
    paper = house.assigned(assisting=[house.other_department])
    due = house.today + datetime.timedelta(days=60)
    rows = list(paper.assignments.order_by("pk").values_list("unit__name", "role", "due_on", "state"))
    assert rows == [("后勤处", "lead", due, "assigned"), ("人事处", "assist", due, "assigned")]
    assert house.inbox(house.head)[-1].startswith("提案“改善食堂”（13-3-立001）交后勤处主办，")
    assert house.inbox(house.other_handler)[-1].startswith("提案“改善食堂”（13-3-立001）交人事处协办，")


def test_only_departments_in_being_are_given_a_case(house, branch):
    paper = house.filed()
    refused = sentence_of(services.assign_proposal, paper, actor=house.committee, lead=branch)
    assert refused == f"{branch.name}不是在设的承办部门。"
    both = {"lead": house.department, "assisting": [house.department]}
    refused = sentence_of(services.assign_proposal, paper, actor=house.committee, **both)
    assert refused == "后勤处已是主办部门，不能同时协办。"
    late = {"lead": house.department, "due_on": house.today}
    assert sentence_of(services.assign_proposal, paper, actor=house.committee, **late) == "答复期限须在今天以后。"
    assert not Assignment.objects.exists()


def test_what_a_department_sends_back_goes_to_another(house):
    paper = house.assigned()
    services.send_back_assignment(paper.lead, actor=house.handler, reason="不属于本部门职责。")
    assert house.inbox(house.committee)[-1].endswith("请重新交办：不属于本部门职责。")
    paper = services.reassign_proposal(house.fresh(paper), actor=house.committee, lead=house.other_department)
    assert paper.lead.unit == house.other_department
    sentence = sentence_of(services.reassign_proposal, paper, actor=house.committee, lead=house.department)
    assert sentence == "人事处正在主办，要换主办部门请先收回。"
    services.take_away_assignment(paper.lead, actor=house.committee, reason="改由后勤处办理。")
    paper = services.reassign_proposal(house.fresh(paper), actor=house.committee, lead=house.department)
    assert paper.lead.unit == house.department


def test_another_department_is_asked_to_help_later(house):
    paper = house.assigned()
    services.add_assisting(paper, actor=house.committee, assisting=[house.other_department])
    assert house.inbox(house.other_head)[-1].startswith("提案“改善食堂”（13-3-立001）交人事处协办")
    with pytest.raises(PermissionDenied):
        services.add_assisting(paper, actor=house.head, assisting=[house.other_department])


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"result_class": "B"}, "选 B 的，请填写计划完成日期。"),
        ({"result_class": "B", "finish_by": datetime.date(2020, 1, 1)}, "计划完成日期不能早于今天。"),
        ({"result_class": "C"}, "选 C 的，请写明原因。"),
        ({"result_class": "D", "reason": " "}, "选 D 的，请写明原因。"),
        ({"content": " "}, "请填写答复内容。"),
    ],
)
def test_a_reply_says_what_its_class_asks(house, answer, sentence):
    assert sentence_of(house.drafted, **answer) == sentence


def test_who_drafted_does_not_sign(house):
    paper = house.assigned()
    services.accept_assignment(paper.lead, actor=house.head)
    services.draft_reply(paper.lead, actor=house.head, result_class="A", content="已解决。")
    sentence = "起草人不能签发自己起草的答复，请部门其他负责人签发。"
    assert sentence_of(services.sign_reply, paper.lead, actor=house.head) == sentence
    with pytest.raises(PermissionDenied):
        services.sign_reply(paper.lead, actor=house.handler)
    with pytest.raises(PermissionDenied):
        services.sign_reply(paper.lead, actor=house.other_head)


def test_nothing_is_signed_where_there_is_no_reply_and_what_was_sent_back_is_drafted_and_signed(house):
    paper = house.drafted()
    paper.lead.replies.all().delete()
    sentence = "这次办理还没有答复，不能签发；请退回修改，重新送签。"
    assert sentence_of(services.sign_reply, house.fresh(paper.lead), actor=house.head) == sentence
    assert (house.fresh(paper.lead).state, house.fresh(paper).state) == ("drafted", "in_hand")
    services.reject_reply(house.fresh(paper.lead), actor=house.head, reason="没有答复。")
    assert house.replied(house.fresh(paper)).lead.state == "replied"


def test_the_signature_of_the_lead_moves_the_proposal_and_that_of_a_helper_does_not(house):
    paper = house.assigned(assisting=[house.other_department])
    helper = paper.assignments.get(role="assist")
    services.accept_assignment(helper, actor=house.other_handler)
    services.draft_reply(helper, actor=house.other_handler, result_class="A", content="可以配合。")
    services.sign_reply(helper, actor=house.other_head)
    assert (house.fresh(helper).state, house.fresh(paper).state) == ("replied", "in_hand")
    paper = house.replied(house.fresh(paper))
    assert (paper.state, paper.replied_on, paper.lead.state) == ("replied", house.today, "replied")


def test_a_rejected_reply_is_written_again(house):
    paper = house.drafted()
    services.reject_reply(paper.lead, actor=house.head, reason="请写明时间。")
    lead = house.fresh(paper).lead
    assert (lead.state, lead.return_reason, lead.replies.count()) == ("in_hand", "请写明时间。", 1)
    paper = house.replied(house.fresh(paper))
    assert paper.lead.replies.get().content == "已增设两个窗口。"


def test_a_closed_proposal_asks_its_helpers_for_nothing_more(house):
    paper = house.assigned(assisting=[house.other_department])
    helper = paper.assignments.get(role="assist")
    services.accept_assignment(helper, actor=house.other_handler)
    services.rate_proposal(house.replied(paper), actor=house.proposer.user, rating="satisfied")
    answer = {"result_class": "A", "content": "可以配合。"}
    acts = (
        lambda: services.draft_reply(helper, actor=house.other_handler, **answer),
        lambda: services.send_back_assignment(helper, actor=house.other_handler, reason="不属于本部门。"),
    )
    assert [sentence_of(act) for act in acts] == ["提案已办结，不再需要答复。"] * 2


@pytest.mark.parametrize("state", ["assigned", "drafted"])
def test_what_a_helper_had_not_accepted_or_signed_is_not_asked_for_after_the_end(house, state):
    paper = house.assigned(assisting=[house.other_department])
    helper = paper.assignments.get(role="assist")
    if state == "drafted":
        services.accept_assignment(helper, actor=house.other_handler)
        services.draft_reply(helper, actor=house.other_handler, result_class="A", content="可以配合。")
    services.rate_proposal(house.replied(paper), actor=house.proposer.user, rating="satisfied")
    act = services.sign_reply if state == "drafted" else services.accept_assignment
    assert sentence_of(act, house.fresh(helper), actor=house.other_head) == "提案已办结，不再需要答复。"


# Rating


@pytest.mark.parametrize("rating", ["satisfied", "basically"])
def test_a_satisfied_proposer_closes_it(house, rating):
    paper = services.rate_proposal(house.replied(), actor=house.proposer.user, rating=rating)
    reply = paper.lead.replies.get()
    assert (paper.state, paper.rating, paper.closed_on) == ("closed", rating, house.today)
    assert (reply.rating, reply.rated_on) == (rating, house.today)


def test_nobody_but_the_proposer_rates(house):
    paper = house.replied()
    for user in (house.first.user, house.committee, house.head, house.chair):
        with pytest.raises(PermissionDenied):
            services.rate_proposal(paper, actor=user, rating="satisfied")


def test_dissatisfaction_needs_its_reason_and_starts_another_round(house):
    paper, actor = house.replied(), house.proposer.user
    sentence = sentence_of(services.rate_proposal, paper, actor=actor, rating="dissatisfied")
    assert sentence == "不满意的，请写明哪里还没有解决，承办部门据此重新办理。"
    paper = services.rate_proposal(paper, actor=actor, rating="dissatisfied", comment="仍然拥挤。")
    lead = paper.lead
    due = house.today + datetime.timedelta(days=30)
    assert (paper.state, lead.state, lead.round, lead.due_on) == ("rework", "in_hand", 2, due)
    assert lead.replies.get(round=1).rating_comment == "仍然拥挤。"
    paper = house.replied(house.fresh(paper))
    assert (paper.state, paper.lead.replies.count()) == ("replied", 2)


def test_after_the_last_rework_the_committee_concludes(house):
    ProposalRuleFactory(valid_from=house.today, reworks=1)
    paper, actor = house.replied(), house.proposer.user
    assert sentence_of(services.conclude_proposal, paper, actor=house.committee, reason="办结。").startswith(
        "提案人还可以在"
    )
    services.rate_proposal(paper, actor=actor, rating="dissatisfied", comment="仍然拥挤。")
    paper = house.replied(house.fresh(paper))
    paper = services.rate_proposal(paper, actor=actor, rating="dissatisfied", comment="还是拥挤。")
    assert (paper.state, paper.rating) == ("replied", "dissatisfied")
    sentence = sentence_of(services.rate_proposal, paper, actor=actor, rating="satisfied")
    assert sentence == "已经评价过这次答复，由提案委办结。"
    paper = services.conclude_proposal(paper, actor=house.committee, reason="条件所限，列入规划。")
    assert (paper.state, paper.closing_note, paper.rating) == ("closed", "条件所限，列入规划。", "dissatisfied")


def test_the_committee_concludes_what_was_not_rated_in_time(house):
    paper = house.replied()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31), tick=True):
        paper = services.conclude_proposal(paper, actor=house.committee, reason="逾期未评价。")
    assert (paper.state, paper.rating) == (ProposalState.CLOSED, "")


# Rules to begin with


def test_example_rules_are_laid_once(db, union):
    assert services.sync_proposal_rules() == 14
    assert services.sync_proposal_rules() == 0
