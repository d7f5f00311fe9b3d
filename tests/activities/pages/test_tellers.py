"""The tellers of a vote on its pages: their codes, and the count that waits for two of them."""

import re

import pytest
from django.urls import reverse

from activities.models import Selection
from tests.factories import CandidateFactory, MemberFactory, UserFactory
from tests.factories.activities import all_others_vote
from tests.shown import texts
from unionportal.core.models import AuditEntry, Notice, Submission

pytestmark = pytest.mark.django_db


def address(page, *args):
    return reverse(f"activities:{page}", args=args)


@pytest.fixture
def with_tellers(client, union, branch, officer, member):
    """Nominations are open; three tellers hold the key of the vote."""
    tellers = [UserFactory(username=f"T00{number}") for number in range(3)]
    typed = {
        "unit": union.pk,
        "title": "最美教工评选",
        "kind": "team",
        "votes_per_person": 1,
        "seats": 1,
        "vote_weight": 100,
        "score_weight": 0,
        "custody": "tellers",
        "vote_until": "2100-01-31",
        "tellers": "T000，T001，T002",
    }
    client.force_login(officer)
    wrong = client.post(address("selection_add"), {**typed, "tellers": "T000，T001"})
    assert wrong.context["form"].errors == {"tellers": ["由监票人保管私钥的，须填三名不同的监票人。"]}
    client.post(address("selection_add"), typed)
    selection = Selection.objects.get()
    client.post(address("selection_move", selection.pk, "nominate"))
    selection.refresh_from_db()
    CandidateFactory(selection=selection, name="甲队")
    MemberFactory.create_batch(5, unit=branch)
    return selection, tellers


def test_a_teller_who_asks_twice_keeps_the_code_he_copied_down(client, with_tellers):
    selection, (teller, *_) = with_tellers
    client.force_login(teller)
    page = address("selection_code", selection.pk)
    client.post(page)
    before = Notice.objects.count()
    kept = selection.secret_vote.tellers.get(user=teller)
    again = client.post(page)
    assert again.context["form"].errors == {
        "replace": ["您已经领取过密码，抄下的那个有效。没有抄下或遗失的，请勾选“换一个密码”。"]
    }
    assert bytes(selection.secret_vote.tellers.get(user=teller).public_key) == bytes(kept.public_key)
    assert Notice.objects.count() == before
    replaced = client.post(page, {"replace": "on"})
    sentence = f"评选“最美教工评选”的监票人{teller.name}换了监票密码，以前的作废；不是本人换的，请立即告诉经办人。"
    assert list(Notice.objects.order_by("pk")[before:].values_list("sentence", flat=True)) == [sentence] * 3
    assert list(AuditEntry.objects.filter(act="换监票密码").values_list("actor", flat=True)) == [teller.pk]
    assert re.findall('class="code">(.*?)<', replaced.content.decode()) == [replaced.context["code"]]
    assert bytes(selection.secret_vote.tellers.get(user=teller).public_key) != bytes(kept.public_key)


def test_tellers_are_told_when_codes_can_be_taken_and_when_the_count_waits(client, with_tellers, officer):
    selection, tellers = with_tellers
    code = address("selection_code", selection.pk)
    notices = Notice.objects.filter(user__in=tellers).order_by("pk")
    first = "您是评选“最美教工评选”的监票人，请在开始投票以前领取您的监票密码，抄在纸上保管。"
    assert list(notices.values_list("sentence", "url")) == [(first, code)] * 3
    for user in tellers:
        client.force_login(user)
        assert client.get(code).status_code == 200
        client.post(code)
    client.force_login(officer)
    client.post(address("selection_move", selection.pk, "open_voting"))
    selection.refresh_from_db()
    all_others_vote(selection)
    closing = address("selection_move", selection.pk, "close_voting")
    warning = "结束以后不能恢复：没有投票的人不能再投，选票由另一个人开票。"
    office = reverse("admin:activities_selection_move", args=[selection.pk, "close_voting"])
    assert [texts(client.get(page), ".note-wait", ".bo-note").count(warning) for page in (closing, office)] == [1, 1]
    client.post(closing)
    second = "评选“最美教工评选”的投票已经结束，等待开票：须有任意两名监票人到场，输入各自的密码。"
    detail = address("selection_detail", selection.pk)
    assert list(notices.values_list("sentence", "url"))[3:] == [(second, detail)] * 3


@pytest.mark.parametrize("office", [False, True])
def test_the_page_of_the_count_leaves_no_row_and_its_codes_in_no_report(client, with_tellers, officer, chair, office):
    selection, tellers = with_tellers
    for user in tellers:
        client.force_login(user)
        client.post(address("selection_code", selection.pk))
    client.force_login(officer)
    client.post(address("selection_move", selection.pk, "open_voting"))
    selection.refresh_from_db()
    all_others_vote(selection)
    client.post(address("selection_move", selection.pk, "close_voting"))
    client.force_login(chair)
    page = address("selection_move", selection.pk, "count_votes")
    if office:
        page = reverse("admin:activities_selection_move", args=[selection.pk, "count_votes"])
    before = Submission.objects.count()
    form = re.search(
        '<form method="post" class="(?:form|bo-panel)".*?</form>', client.get(page).content.decode(), re.DOTALL
    )
    assert re.findall('name="(.*?)"', form[0]) == ["csrfmiddlewaretoken", "first_code", "second_code"]
    wrong = client.post(page, {"first_code": "a", "second_code": "b", "form_key": "a-key"})
    assert wrong.wsgi_request.sensitive_post_parameters == "__ALL__"
    assert Submission.objects.count() == before


def test_three_tellers_take_their_codes_and_two_of_them_open_the_vote(client, with_tellers, officer, chair):
    selection, tellers = with_tellers
    codes = []
    opening = address("selection_move", selection.pk, "open_voting")
    early = client.post(opening)
    assert early.context["form"].non_field_errors()[0].startswith("监票人尚未领取密码：")
    for user in tellers:
        client.force_login(user)
        page = address("selection_code", selection.pk)
        assert client.get(page).context.get("code") is None
        answer = client.post(page, {"form_key": "a-key"})
        codes.append(answer.context["code"])
        shown = [re.findall('class="code">(.*?)<', one.content.decode()) for one in (answer, client.get(page))]
        assert shown == [[codes[-1]], []]
        assert answer.has_header("Cache-Control")
    assert not Submission.objects.filter(location__contains="code").exists()
    client.force_login(officer)
    assert client.get(address("selection_code", selection.pk)).status_code == 404
    client.post(opening)
    selection.refresh_from_db()
    all_others_vote(selection)
    client.post(address("selection_move", selection.pk, "close_voting"))
    client.force_login(chair)
    counting = address("selection_move", selection.pk, "count_votes")
    refused = client.post(counting, {"first_code": codes[0], "second_code": codes[0]})
    assert refused.context["form"].non_field_errors()[0].startswith("监票密码不对")
    client.post(counting, {"first_code": codes[2].lower(), "second_code": codes[0].replace("-", " ")})
    selection.refresh_from_db()
    assert (selection.state, selection.secret_vote.valid) == ("scoring", 5)
