"""Somebody acts for the holder of a role: on the days he was asked for, in his name, and on no other."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from tests.core.roles.pages import opened, sent
from tests.factories import ClaimFactory, GrantFactory, MemberFactory, UserFactory, VisitFactory
from tests.shown import texts
from tests.undoing import undone
from unionportal.core.choices import CHAINS, NOT_LENT, Role
from unionportal.core.models import AuditEntry, Notice, RoleGrant
from unionportal.core.roles.granting import propose_role
from unionportal.core.roles.lending import end_loan
from unionportal.core.roles.resetting import reset_password
from welfare import acts

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2026, 3, 2)
NOON = datetime.time(4, tzinfo=datetime.UTC)


def at(day):
    """The clock at noon of that day."""
    return time_machine.travel(datetime.datetime.combine(day, NOON), tick=False)


@pytest.fixture(autouse=True)
def _today(db):
    with at(TODAY):
        yield


@pytest.fixture
def chair(person, union):
    return person(Role.CHAIR, union, name="王主席")


@pytest.fixture
def deputy(branch):
    """A member with an account and no role."""
    return MemberFactory(unit=branch, name="李四", user=UserFactory(name="李四", username="u1002")).user


def held(user):
    """The roles in force of this person."""
    return list(user.grants.in_force())


def ask(grant, deputy, since=TODAY, last=TODAY + 2 * DAY, reason="出差", by=None):
    """The answer of the page 请人代理."""
    answers = {"member": deputy.member.pk, "since": since, "last": last, "reason": reason}
    return sent(by or grant.user, "role_lend", grant.pk, **answers)


def lend(grant, deputy, **days):
    """The loan, asked for through the page."""
    answer = ask(grant, deputy, **days)
    assert answer.status_code == 302, answer.context["form"].errors
    return RoleGrant.objects.get(lent_from=grant, user=deputy)


def refusal(answer):
    return answer.context["form"].non_field_errors()


def test_the_deputy_does_what_the_holder_could_and_the_log_says_for_whom(chair, deputy, branch):
    claim = ClaimFactory(unit=branch, state="checked")
    assert sent(deputy, "finance:claim_move", claim.pk, "approve").status_code == 404
    lend(chair.grants.get(), deputy)
    home = opened(deputy)
    assert [(item.title, item.verb) for item in home.context["waiting"]] == [("支出申请 · 待批准", "批准")]
    said = "您正在代理王主席 · 工会主席（校工会），至 2026年3月4日；以此办理的事都写明“代理”。"
    assert texts(home, ".note-warn").count(said) == 1
    assert sent(deputy, "finance:claim_move", claim.pk, "approve").status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.approved_by) == ("approved", deputy)
    entry = AuditEntry.objects.get(act="批准")
    assert (entry.actor, entry.actor_label) == (deputy, "李四（u1002）（代理 王主席）")
    passed = opened(chair, "finance:claim_detail", claim.pk).context["stations"]
    assert passed[-1].name == "李四（代理 王主席）"


def test_what_the_deputy_reads_by_what_was_lent_names_for_whom(chair, deputy, branch, other_branch):
    GrantFactory(user=deputy, unit=branch, role=Role.BRANCH_CHAIR)
    own, others = VisitFactory(unit=branch), VisitFactory(unit=other_branch)
    lend(chair.grants.get(), deputy)
    for visit in (own, others):
        assert opened(deputy, "welfare:visit_detail", visit.pk).status_code == 200
        assert opened(deputy, "admin:welfare_visit_change", visit.pk).status_code == 200
    assert sent(deputy, "welfare:visit_list", export="xlsx", columns="number").status_code == 200
    read = AuditEntry.objects.filter(code=acts.READ_VISIT.code).values_list("target_id", "actor_label")
    alone, for_chair = "李四（u1002）", "李四（u1002）（代理 王主席）"
    # Into the back office he came by what was lent alone.
    of_own = sorted([alone, alone, for_chair])
    found = {visit: sorted(by for pk, by in read if pk == str(visit.pk)) for visit in (own, others)}
    assert found == {own: of_own, others: [for_chair] * 3}


def test_what_the_deputy_does_by_himself_is_done_in_his_own_name(chair, deputy, branch):
    GrantFactory(user=deputy, unit=branch, role=Role.BRANCH_CHAIR)
    lend(chair.grants.get(), deputy)
    visit = VisitFactory(unit=branch, state="draft", reported_by=deputy)
    assert sent(deputy, "welfare:visit_move", visit.pk, "report").status_code == 302
    chosen = {"old_password": "testing", "new_password1": "Xin-Mima-2022-x", "new_password2": "Xin-Mima-2022-x"}
    assert sent(deputy, "password_change", **chosen).status_code == 302
    acts = AuditEntry.objects.filter(actor=deputy).values_list("act", "actor_label")
    assert set(acts) == {("上报", "李四（u1002）"), ("修改密码", "李四（u1002）")}


def test_a_loan_lasts_from_its_first_day_to_its_last_and_ends_by_itself(chair, deputy):
    lend(chair.grants.get(), deputy, since=TODAY + DAY, last=TODAY + 3 * DAY)
    seen = {}
    for days in range(6):
        with at(TODAY + days * DAY):
            seen[days] = opened(deputy, "role_list").status_code
    assert seen == {0: 404, 1: 200, 2: 200, 3: 200, 4: 404, 5: 404}


@pytest.mark.parametrize("end", ["role", "reset", "closed"])
def test_with_the_role_of_the_holder_the_loan_ends(end, chair, deputy, person, union):
    lend(chair.grants.get(), deputy)
    assert (opened(deputy, "role_list").status_code, len(held(deputy))) == (200, 1)
    if end == "role":
        chair.grants.update(until=TODAY)
    elif end == "reset":
        reset_password(chair, actor=person(Role.SYSADMIN, union))
    else:
        type(chair).objects.filter(pk=chair.pk).update(is_active=False)
    assert held(deputy) == []
    assert opened(deputy, "role_list").status_code == 404


def test_the_reset_of_the_deputys_password_puts_the_loan_to_sleep(chair, deputy, person, union):
    loan = lend(chair.grants.get(), deputy)
    reset_password(deputy, actor=person(Role.SYSADMIN, union))
    type(deputy).objects.update(must_change_password=False)
    assert held(deputy) == []
    assert sent(chair, "role_move", loan.pk, "confirm").status_code == 302
    assert held(deputy) == [loan]


@pytest.mark.parametrize("who", ["chair", "deputy", "administrator", "stranger"])
def test_a_loan_ends_early_by_those_whom_it_concerns(who, chair, deputy, officer, person, union):
    grant = officer.grants.get()
    loan = lend(grant, deputy)
    people = {"chair": chair, "deputy": deputy, "administrator": person(Role.SYSADMIN, union)}
    by = people.get(who) or person(Role.AUDITOR, union)
    code = sent(by, "loan_end", loan.pk).status_code
    loan.refresh_from_db()
    assert (code, loan.is_in_force) == ((404, True) if who == "stranger" else (302, False))
    ended = [(entry.actor, entry.facts["代理"]) for entry in AuditEntry.objects.filter(act="终止代理")]
    assert ended == ([] if who == "stranger" else [(by, str(officer))])


def test_the_holder_ends_it_and_once_is_enough(chair, deputy):
    loan = lend(chair.grants.get(), deputy)
    assert sent(chair, "loan_end", loan.pk).status_code == 302
    assert held(deputy) == []
    assert sent(chair, "loan_end", loan.pk).status_code == 404
    with pytest.raises(Exception, match="已经结束"):
        end_loan(loan, actor=chair)


def test_the_chair_sees_who_acts_for_whom_and_is_told(chair, officer, deputy):
    lend(officer.grants.get(), deputy, reason="休产假")
    [loan] = opened(chair, "role_list").context["loans"]
    assert (loan.user, loan.lent_from.user, loan.reason) == (deputy, officer, "休产假")
    told = {notice.user: notice.sentence for notice in Notice.objects.all()}
    said = "2026-03-02 至 2026-03-04 代理“工会专干”（校工会）。"
    assert told == {deputy: f"{officer.name}请您在 {said}", chair: f"{officer.name}请李四在 {said}"}
    assert [one.user for one in opened(officer, "my_roles").context["loans"]] == [deputy]


PAIRS = [(first, second) for chain in CHAINS for first in chain for second in chain if first != second]


@pytest.mark.parametrize("lent", sorted({second for _, second in PAIRS} - set(NOT_LENT)))
def test_nobody_gets_a_second_hand_of_a_chain(lent, deputy, union, person):
    holder = person(lent, union)
    for own in {first for first, second in PAIRS if second == lent}:
        with undone():
            GrantFactory(user=deputy, unit=union, role=own)
            [sentence] = refusal(ask(holder.grants.get(), deputy))
            assert len(sentence) > 8
            assert list(RoleGrant.objects.lent()) == []


def test_nor_does_somebody_with_a_loan_get_it_as_his_own(chair, deputy, person, union):
    lend(chair.grants.get(), deputy)
    administrator = person(Role.SYSADMIN, union)
    with pytest.raises(Exception, match="同一件事的两道手"):
        propose_role(deputy, Role.OFFICER, union, actor=administrator, since=TODAY)
    # When the loan is over he may.
    propose_role(deputy, Role.OFFICER, union, actor=administrator, since=TODAY + 3 * DAY)


def test_two_lent_hands_are_two_hands(chair, cashier, deputy):
    lend(chair.grants.get(), deputy)
    refused = ask(cashier.grants.get(), deputy, since=TODAY + 2 * DAY)
    assert refusal(refused) == ["审批人（工会主席）不得兼任出纳。"]
    lend(cashier.grants.get(), deputy, since=TODAY + 3 * DAY, last=TODAY + 4 * DAY)


def test_what_is_lent_is_not_lent_on(chair, deputy, branch):
    loan = lend(chair.grants.get(), deputy)
    third = MemberFactory(unit=branch, user=UserFactory()).user
    assert ask(loan, third).status_code == 404
    assert ask(chair.grants.get(), third, by=deputy).status_code == 404
    assert list(RoleGrant.objects.lent()) == [loan]


def test_what_the_lender_must_leave_to_others_his_deputy_must_too(chair, deputy, branch):
    own = ClaimFactory(unit=branch, state="checked", made_by=chair)
    lend(chair.grants.get(), deputy)
    assert opened(deputy).context["waiting"] == []
    assert refusal(sent(deputy, "finance:claim_move", own.pk, "approve")) == [
        "您代理的王主席也不能办：经办人不能审批自己提出的支出申请。"
    ]
    own.refresh_from_db()
    assert own.state == "checked"


def test_a_mandate_is_not_lent(person, branch, deputy):
    delegate = person(Role.DELEGATE, branch)
    assert ask(delegate.grants.get(), deputy).status_code == 404
    assert list(RoleGrant.objects.lent()) == []


@pytest.mark.parametrize(
    ("since", "last", "sentence"),
    [
        (-1, 1, "代理从今天或以后开始。"),
        (2, 1, "最后一天不能早于第一天。"),
        (0, 92, "一次最多代理 92 天。"),
        (90, 110, "您的这个角色到 2026-06-10 为止，代理不能更晚。"),
    ],
)
def test_days_that_do_not_fit_are_refused_in_words_and_kept(since, last, sentence, chair, deputy):
    chair.grants.update(until=TODAY + 101 * DAY)
    grant = chair.grants.get()
    answer = ask(grant, deputy, since=TODAY + since * DAY, last=TODAY + last * DAY)
    assert refusal(answer) == [sentence]
    assert answer.context["form"]["reason"].value() == "出差"


@pytest.mark.parametrize(("since", "last"), [(0, 0), (0, 91), (90, 100)])
def test_days_that_just_fit_are_taken(since, last, chair, deputy):
    chair.grants.update(until=TODAY + 101 * DAY)
    loan = lend(chair.grants.get(), deputy, since=TODAY + since * DAY, last=TODAY + last * DAY)
    assert (loan.since, loan.last_day) == (TODAY + since * DAY, TODAY + last * DAY)


def test_whom_one_may_ask_is_found_by_name_in_ones_own_units(branch_chair, deputy, other_branch, client):
    MemberFactory(unit=other_branch, name="李四", staff_no="T9", user=UserFactory())
    MemberFactory(unit=branch_chair.grants.get().unit, name="李四", staff_no="T8")
    client.force_login(branch_chair)
    found = client.get(reverse("role_member_search"), {"member_query": "李四"}).context["members"]
    assert [member.user for member in found] == [deputy]
    client.force_login(deputy)
    assert client.get(reverse("role_member_search"), {"member_query": "李四"}).status_code == 404
