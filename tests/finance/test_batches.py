"""Many claims are decided in one act of the back office: shown first, each through its service, refused one by one."""

import datetime

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from finance.models import Claim, PayeeLine, RouteRule
from finance.services import check_claim, submit_claim
from tests.access.tour.world import Rows
from tests.factories import ActivityFactory, ClaimFactory, InvoiceFactory, PastTotalFactory
from tests.shown import as_shown
from unionportal.core.choices import Role
from unionportal.core.flow.decisions import read_for_decisions
from unionportal.core.flow.form_keys import FIELD
from unionportal.core.flow.moves import MoveForm
from unionportal.core.flow.versions import CHANGED, UNSAID, seen_version
from unionportal.core.jobs import outbox
from unionportal.core.models import AuditEntry, Job, Notice, PastTotal
from unionportal.core.tables import batch
from welfare.causes import VISIT

LIST = reverse("admin:finance_claim_changelist")
PAGES = [page for page in admin.site._registry.values() if page.table.batch]


@pytest.fixture
def submitted(draft):
    def make(amount, **facts):
        claim = draft(amount, **facts)
        return submit_claim(claim, actor=claim.made_by)

    return make


@pytest.fixture
def made(branch, branch_chair, budget, accountant):
    """A claim that the office did not ask for as usual, found in order by the accountant."""

    def make(**facts):
        claim = ClaimFactory(unit=branch, budget=budget, **{"made_by": branch_chair, **facts})
        return check_claim(submit_claim(claim, actor=claim.made_by), actor=accountant)

    return make


def told(answer):
    return [str(one) for one in get_messages(answer.wsgi_request)]


def ticked(*claims, move="approve"):
    return {"action": move, "index": "0", "select_across": "0", "_selected_action": [claim.pk for claim in claims]}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.opts.label)
def test_a_move_of_many_rows_is_one_that_asks_the_same_of_all(page, union, branch):
    flow = page.model.flow
    assert set(page.table.batch) <= set(flow.acts)
    record = Rows(branch).of(page.model)
    for name in page.table.batch:
        form = batch.form_of(flow, name, record=record)
        assert isinstance(form, MoveForm)
        assert not form.is_secret
    # What is confidential about every person is decided singly.
    assert getattr(page.model, "is_confidential", False) is not True


def test_the_rows_are_shown_with_their_sum_and_what_stands_against_them(
    client, chair, checked, draft, made, person, union
):
    # Somebody else may approve what the chair asks for.
    person(Role.CHAIR, union)
    first, second, open_one = checked("600.00"), checked("300.00"), draft("50.00")
    own, private = made(made_by=chair, amount=20), made(cause=VISIT.code, amount=30)
    client.force_login(chair)
    assert [name for name, _ in client.get(LIST).context["action_form"].fields["action"].choices] == [
        "",
        "approve",
        "return",
    ]
    with zeal_ignore():
        shown = client.post(LIST, ticked(first, second, open_one, own, private)).context
    assert [line.record for line in shown["going"]] == [first, second]
    assert shown["total"] == 900
    refused = {line.record: line.refusal for line in shown["left_out"]}
    assert refused == {
        open_one: "“草稿”状态下不能批准。",
        own: "经办人不能审批自己提出的支出申请。",
        private: "涉及个人隐私，须逐件办理。",
    }
    # Nothing was done yet.
    assert not AuditEntry.objects.filter(code="finance.claim.approve").exists()


def test_each_row_goes_through_its_service_and_a_refused_one_stops_no_other(client, chair, checked, made):
    claims = [checked(amount) for amount in ("600.00", "50.00", "300.00")]
    # The second is to be decided by the committee, which did not meet.
    Claim.objects.filter(pk=claims[1].pk).update(is_collective=True)
    private = made(cause=VISIT.code, amount=30)
    client.force_login(chair)
    sent = {"batch": "approve", "row": [one.pk for one in [*claims, private]], "filters": "state=checked"}
    sent |= {FIELD: "k", **as_shown(Claim.objects)}
    with zeal_ignore():
        answers = [client.post(LIST, sent) for _ in range(2)]
    states = list(Claim.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["approved", "checked", "approved", "checked"]
    assert {answer.url for answer in answers} == {f"{LIST}?state=checked"}
    done, over, singly = told(answers[0])
    assert done == "已批准 2 件，合计 900.00 元。"
    assert over.startswith(f"没有批准：{claims[1]}，")
    assert singly == f"没有批准：{private}，涉及个人隐私，须逐件办理。"
    # Sent twice it is one act.
    assert told(answers[1])[-1] == "这份表单刚才已经提交过，没有重复处理。"
    assert AuditEntry.objects.filter(code="finance.claim.approve").count() == 2


def test_a_page_that_does_not_say_what_it_showed_decides_on_nothing(client, chair, checked):
    claim = checked("10.00")
    client.force_login(chair)
    assert told(client.post(LIST, {"batch": "approve", "row": [claim.pk]})) == [f"没有批准：{claim}，{UNSAID}"]
    claim.refresh_from_db()
    assert claim.state == "checked"


def test_the_accountant_checks_at_once_what_people_asked_and_what_other_apps_decided(
    client, accountant, submitted, decided
):
    claims = [submitted("10.00"), decided("20.00")]
    client.force_login(accountant)
    offered = client.get(LIST).context["action_form"].fields["action"].choices
    assert [name for name, _ in offered] == ["", "check", "send_back"]
    with zeal_ignore():
        answer = client.post(LIST, {"batch": "check", "row": [one.pk for one in claims], **as_shown(Claim.objects)})
    assert told(answer) == ["已审核 2 件，合计 30.00 元。"]
    assert [Claim.objects.get(pk=one.pk).state for one in claims] == ["checked", "approved"]


def test_one_reason_is_given_for_all_and_asked_for_before_anything_is_done(client, chair, checked):
    claims = [checked("10.00"), checked("20.00")]
    client.force_login(chair)
    sent = {"batch": "return", "row": [one.pk for one in claims], **as_shown(Claim.objects)}
    with zeal_ignore():
        page = client.post(LIST, sent)
        assert page.context["form"].errors == {"reason": ["这个字段是必填项。"]}
        client.post(LIST, {**sent, "reason": "附件不全"})
    assert set(Claim.objects.values_list("state", "return_reason")) == {("returned", "附件不全")}


def test_all_that_match_are_the_rows_at_the_moment_of_ticking(client, chair, checked, monkeypatch):
    claims = [checked("10.00") for _ in range(3)]
    client.force_login(chair)
    everything = {**ticked(claims[0]), "select_across": "1"}
    with zeal_ignore():
        shown = client.post(f"{LIST}?state__exact=checked", everything).context
    assert [line.record for line in shown["going"]] == claims
    # Their budget line once, with what they take of it together.
    assert [(one.amount, one.asked) for one in shown["budgets"]] == [(30, 0)]
    later = checked("10.00")
    with zeal_ignore():
        rows = [line.record.pk for line in shown["going"]]
        client.post(LIST, {"batch": "approve", "row": rows, **as_shown(Claim.objects)})
    assert Claim.objects.get(pk=later.pk).state == "checked"
    monkeypatch.setattr("unionportal.core.tables.batch.MOST_ROWS", 2)
    # Of more than one act may be about, the first are taken, so that four acts do for seven hundred.
    more = [checked("10.00") for _ in range(2)]
    with zeal_ignore():
        first = client.post(f"{LIST}?state__exact=checked", {**ticked(later), "select_across": "1"})
    assert [line.record for line in first.context["going"]] == [later, more[0]]
    assert told(first)[-1] == "选中的超过 2 件，先办理前 2 件；办完以后再选其余的。"
    # Without a filter, those that were decided before are not among the first.
    with zeal_ignore():
        unfiltered = client.post(LIST, {**ticked(later), "select_across": "1"})
    assert [line.record for line in unfiltered.context["going"]] == [later, more[0]]


def test_many_that_are_no_money_are_for_the_worker_who_says_of_each_why_it_was_refused(
    client, union, chair, officer, monkeypatch
):
    """Sent twice it is one act; what is refused is not seen before, and is named at the end."""
    monkeypatch.setattr(batch, "MOST_ROWS", 2)
    totals = [PastTotalFactory(unit=union, proposed_by=officer, figure=figure) for figure in FIGURES]
    own = PastTotalFactory(unit=union, proposed_by=chair, figure="welfare.gifts_total")
    client.force_login(chair)
    address = reverse("admin:core_pasttotal_changelist")
    ticks = {"action": "confirm", "_selected_action": [totals[0].pk], "select_across": "1"}
    shown = client.post(address, ticks).context
    assert ([line.record for line in shown["going"]], shown["count"]) == (totals[:2], 4)
    rows = [*(line.record.pk for line in shown["going"]), shown["unseen"], own.pk + 1000]
    sent = {"batch": "confirm", "row": rows, **as_shown(PastTotal.objects.filter(pk__in=rows[:2]))}
    sent["unseen"] = shown["unseen_versions"]
    answers = [client.post(address, sent) for _ in range(2)]
    job = Job.objects.get()
    assert [answer.url for answer in answers] == [reverse("job_detail", args=[job.pk])] * 2
    assert set(PastTotal.objects.values_list("state", flat=True)) == {"proposed"}
    # The worker has no more rows to do at once than this.
    monkeypatch.setattr(batch, "MOST_IN_JOB", 3)
    assert told(client.post(address, ticks))[-1] == "选中的超过 3 件，先办理前 3 件；办完以后再选其余的。"
    monkeypatch.undo()
    monkeypatch.setattr(batch, "MOST_ROWS", 2)
    # What changed since the page was made is for no worker either, whether it was shown there or not.
    PastTotal.objects.filter(pk__in=[totals[0].pk, totals[2].pk]).update(source="另一份总结")
    outbox.run(job.pk)
    job.refresh_from_db()
    assert job.message.split("\n") == [
        "已确认历史数 1 件。",
        "有 1 件已经删除或不再归您管，没有确认历史数。",
        f"没有确认历史数：{totals[0]}，{CHANGED}",
        f"没有确认历史数：{totals[2]}，{CHANGED}",
        f"没有确认历史数：{own}，自己登记的历史数不能由自己确认，请由另一个人确认。",
    ]
    assert set(PastTotal.objects.filter(state="confirmed")) == {totals[1]}
    assert Notice.objects.get(user=chair, subject="成批办理").url == reverse("job_detail", args=[job.pk])
    # The worker does nothing for who may no longer.
    client.post(address, sent)
    chair.grants.all().update(until=timezone.localdate() - datetime.timedelta(days=1))
    again = Job.objects.get(state="waiting")
    outbox.run(again.pk)
    again.refresh_from_db()
    assert (again.state, again.message) == ("failed", "您不再能办理这一步。")


def test_everything_that_was_not_done_is_told(client, union, chair, monkeypatch):
    """Of many refusals the first one by one, the others as one list; a row that is gone is counted."""
    monkeypatch.setattr("unionportal.core.tables.acting.SHOWN", 2)
    totals = [PastTotalFactory(unit=union, proposed_by=chair, figure=figure) for figure in FIGURES]
    client.force_login(chair)
    rows = [*(one.pk for one in totals), totals[-1].pk + 1000]
    sent = {"batch": "confirm", "row": rows, **as_shown(PastTotal.objects)}
    with zeal_ignore():
        answer = client.post(reverse("admin:core_pasttotal_changelist"), sent, follow=True)
    reasons = [f"没有确认历史数：{one}，自己登记的历史数不能由自己确认，请由另一个人确认。" for one in totals]
    shown = [str(one) for one in answer.context["messages"]]
    assert shown == [
        "有 1 件已经删除或不再归您管，没有确认历史数。",
        reasons[0],
        "\n".join(["另有 2 件：", *reasons[1:]]),
    ]
    assert answer.text.count("另有 2 件：<br>") == 1


def test_what_waits_is_shown_although_more_than_one_act_takes_was_ticked_before_it(
    client, union, chair, officer, monkeypatch
):
    """What is confirmed already hides nothing that waits, and what is not shown is no row that was shown."""
    monkeypatch.setattr(batch, "MOST_ROWS", 2)
    told_before = {"confirmed_by": chair, "confirmed_on": timezone.localdate()}
    facts = [*[{"state": "confirmed", **told_before}] * 3, *[{}] * 3]
    figures = (*FIGURES, "welfare.gifts_total", "welfare.grants_total", "welfare.grant_people")
    totals = [
        PastTotalFactory(unit=union, proposed_by=officer, figure=figure, **more)
        for figure, more in zip(figures, facts, strict=True)
    ]
    client.force_login(chair)
    ticks = {"action": "confirm", "_selected_action": [one.pk for one in totals]}
    shown = client.post(reverse("admin:core_pasttotal_changelist"), ticks).context
    assert [line.record for line in shown["left_out"]] == totals[:3]
    assert ([line.record for line in shown["going"]], shown["unseen"]) == (totals[3:5], f"{totals[5].pk}")
    # What the move names already is not named again.
    assert (shown["count"], shown["heading"]) == (3, "确认历史数 3 件")


FIGURES = ("welfare.visits_total", "welfare.visit_people", "welfare.gift_people")


def test_the_page_of_many_rows_asks_as_much_as_that_of_a_few(
    client, branch, branch_chair, accountant, chair, budget, draft, submitted, checked
):
    portal, activities = reverse("finance:claim_list"), reverse("admin:activities_activity_changelist")
    many = {
        (branch_chair, portal, "submit"): [draft("1.00", payee=f"店{n}") for n in range(12)],
        (accountant, LIST, "check"): [submitted("1.00", payee=f"店{n}") for n in range(12)],
        (chair, LIST, "approve"): [checked("1.00", payee=f"店{n}") for n in range(12)],
        (chair, activities, "approve"): ActivityFactory.create_batch(
            12, unit=branch, state="applied", budget=budget, budget_amount=1
        ),
    }
    # Bills near each other are compared, and limits and papers have rules.
    RouteRule.objects.create(station="collective", amount=50, clause="x", source="y", valid_from="2020-01-01")
    asked = {}
    for (user, address, move), rows in many.items():
        client.force_login(user)
        for number in (3, 3, 12):
            keys = [one.pk for one in rows[:number]]
            sent = {"ticked": move, "row": keys} if address == portal else {"action": move, "_selected_action": keys}
            with CaptureQueriesContext(connection) as queries:
                page = client.post(address, sent)
            assert len(page.context["going"]) == number
            asked.setdefault((address, move), []).append(len(queries))
    assert {key: numbers[2] - numbers[1] for key, numbers in asked.items()} == dict.fromkeys(asked, 0)


def test_a_claim_read_among_many_is_the_version_that_it_is_by_itself(draft):
    claim = draft("10.00")
    InvoiceFactory(claim=claim)
    PayeeLine.objects.create(claim=claim, serial=1, name="某人", amount=10, in_cash=True)
    [among] = claims = list(Claim.objects.filter(pk=claim.pk))
    alone = seen_version(among)
    read_for_decisions(claims)
    assert seen_version(among) == alone


def test_nobody_makes_a_move_that_his_role_does_not_allow(client, officer, auditor, submitted):
    claim = submitted("10.00")
    for user in (officer, auditor):
        client.force_login(user)
        assert client.post(LIST, {"batch": "approve", "row": [claim.pk]}).status_code == 403
        client.post(LIST, ticked(claim))
    # A move that is no batch is none either.
    assert client.post(LIST, {"batch": "pay", "row": [claim.pk]}).status_code == 403
    assert Claim.objects.get().state == "submitted"


def test_the_boxes_cost_the_list_no_question(client, chair, auditor, submitted):
    asked = {}
    for name, user in {"boxes": chair, "none": auditor}.items():
        client.force_login(user)
        client.get(LIST)
        for rows in (1, 2):
            submitted("1.00")
            with CaptureQueriesContext(connection) as queries:
                page = client.get(LIST)
            asked[name, rows] = len(queries)
        assert (page.context["cl"].list_display[0] == "action_checkbox") is (name == "boxes")
    assert len(set(asked.values())) == 1
