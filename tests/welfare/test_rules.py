"""A rule of welfare is proposed by one person and in force once another has confirmed it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories import StandardFactory, VisitFactory
from tests.shown import texts
from unionportal.core.choices import Role
from unionportal.core.flow.decisions import decision_on
from unionportal.core.models import AuditEntry
from unionportal.portal.office.menu import ROOMS
from welfare.models import BenefitKind, CapGroup, ForbiddenWord, Standard, Visit
from welfare.services import confirm_rule, findings, propose_rule, reopen_rule
from welfare.services.caps import standard_of
from welfare.services.rules import propose_again, refuse_rule

pytestmark = pytest.mark.django_db
KIND = {
    "benefit": "visit",
    "code": "moving",
    "name": "乔迁",
    "place": "75",
    "keeper": "校工会",
    "also": [],
    "concerns": ["self"],
    "unless_entitled": "block",
    "once": "ever",
    "unless_once": "block",
    "forms": ["goods"],
    "cap": "visit_accident",
    "guest_cap": "",
    "clause": "第三条",
    "source": "校工会办法",
    "valid_from": "2022-01-01",
}


def test_a_new_occasion_is_proposed_confirmed_and_then_reported(client, officer, chair, branch_chair, colleague):
    client.force_login(officer)
    page = client.post(reverse("admin:welfare_benefitkind_add"), KIND)
    assert page.status_code == 302
    kind = BenefitKind.objects.get(code="moving")
    assert (kind.state, kind.proposed_by) == ("proposed", officer)
    typed = {"member": colleague.pk, "occasion": "moving", "happened_on": "2022-05-06"}
    client.force_login(branch_chair)
    page = client.post(reverse("welfare:visit_add"), typed)
    assert list(page.context["form"].errors) == ["occasion"]
    # It waits for the chair, who confirms it on its page.
    client.force_login(chair)
    asked = [item.title for item in client.get("/").context["waiting"]]
    assert asked == ["慰问福利事项 · 待确认"]
    client.post(reverse("admin:welfare_benefitkind_move", args=[kind.pk, "confirm"]))
    client.force_login(branch_chair)
    page = client.post(reverse("welfare:visit_add"), typed)
    visit = Visit.objects.get()
    assert (visit.state, visit.get_occasion_display()) == ("reported", "乔迁")
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["登记慰问福利事项", "确认规定", "登记慰问", "上报"]


def test_a_kind_without_a_form_or_a_person_is_sent_back_as_typed(client, officer):
    client.force_login(officer)
    page = client.post(reverse("admin:welfare_benefitkind_add"), {**KIND, "forms": []})
    form = page.context["adminform"].form
    assert (form.errors, form["name"].value()) == ({"forms": ["请至少选一种允许的形式。"]}, "乔迁")
    page = client.post(reverse("admin:welfare_benefitkind_add"), {**KIND, "concerns": []})
    assert page.context["adminform"].form.errors == {"concerns": ["请选择发生在谁身上：本人或亲属。"]}
    page = client.post(reverse("admin:welfare_benefitkind_add"), {**KIND, "cap": "nothing"})
    assert list(page.context["adminform"].form.errors) == ["cap"]


def test_a_new_cap_says_what_follows_and_does_not_soften_the_old_one_until_confirmed(client, branch, officer, chair):
    StandardFactory(amount=100, severity="block")
    client.force_login(officer)
    typed = {
        "subject": "visit_hospital",
        "amount": "5000",
        "clause": "第九条",
        "source": "新办法",
        "valid_from": "2022-01-01",
    }
    page = client.post(reverse("admin:welfare_standard_add"), typed)
    assert list(page.context["adminform"].form.errors) == ["severity"]
    client.post(reverse("admin:welfare_standard_add"), {**typed, "severity": "warn"})
    new = Standard.objects.get(clause="第九条")
    visit = VisitFactory(unit=branch)
    assert (new.state, standard_of(visit).amount) == ("proposed", 100)
    assert new.waiting_line == ("慰问·生病住院 5000元，超出须说明原因，2022-01-01 起（原为100元，超出不予办理）")
    confirm_rule(new, actor=chair)
    assert standard_of(visit).amount == 5000


def test_a_cap_is_an_amount_or_says_that_there_is_none(client, officer):
    client.force_login(officer)
    typed = {
        "subject": "summer",
        "severity": "warn",
        "clause": "第九条",
        "source": "新办法",
        "valid_from": "2022-01-01",
    }
    sentence = "请填写大于零的上限，或勾选“不设上限”（这时不填金额）。"
    for wrong in ({}, {"amount": "0"}):
        page = client.post(reverse("admin:welfare_standard_add"), {**typed, **wrong})
        assert page.context["adminform"].form.non_field_errors() == [sentence]
    page = client.post(reverse("admin:welfare_standard_add"), {**typed, "amount": "1", "unlimited": "on"})
    assert page.context["adminform"].form.errors["amount"] == ["勾选“不设上限”时不填金额。"]
    client.post(reverse("admin:welfare_standard_add"), {**typed, "unlimited": "on"})
    assert Standard.objects.get(clause="第九条").words == "不设上限"


def test_nobody_confirms_what_he_proposed(person, union, officer):
    both = person(Role.OFFICER, union)
    from tests.factories import GrantFactory  # noqa: PLC0415

    GrantFactory(user=both, unit=union, role=Role.CHAIR)
    rule = propose_rule(StandardFactory.build(subject="summer", state="proposed"), actor=both)
    with pytest.raises(ValidationError, match="自己提出的规定不能由自己确认，请由另一个人确认。"):
        confirm_rule(rule, actor=both)


def test_a_confirmed_rule_is_changed_only_after_the_chair_sent_it_back(client, branch, officer, chair):
    rule = StandardFactory(amount=100, severity="block")
    client.force_login(officer)
    address = reverse("admin:welfare_standard_change", args=[rule.pk])
    assert client.post(address, {"amount": "9999"}).status_code == 403
    rule.amount = 9999
    with pytest.raises(
        ValidationError, match="“已确认”的规定不能修改。规定有变，请加新的一条；写错了，请主席退回修改。"
    ):
        propose_rule(rule, actor=officer)
    rule.refresh_from_db()
    rule = reopen_rule(rule, actor=chair, reason="金额写错")
    # Out of force meanwhile: the row before it counts.
    assert standard_of(VisitFactory(unit=branch)).unlimited
    typed = {
        "subject": rule.subject,
        "amount": "1000",
        "severity": "block",
        "clause": "第八条",
        "source": "办法",
        "valid_from": "2015-01-01",
    }
    assert client.post(address, typed).status_code == 302
    confirm_rule(Standard.objects.get(pk=rule.pk), actor=chair)
    assert Standard.objects.get(pk=rule.pk).amount == 1000


def test_a_refused_rule_is_proposed_again(client, officer, chair):
    rule = StandardFactory(
        subject="summer", state="proposed", proposed_by=officer, valid_from=datetime.date(2022, 1, 1)
    )
    client.force_login(chair)
    client.post(reverse("admin:welfare_standard_move", args=[rule.pk, "refuse"]), {"reason": "没有依据"})
    rule.refresh_from_db()
    assert (rule.state, rule.return_reason) == ("refused", "没有依据")
    client.force_login(officer)
    client.post(reverse("admin:welfare_standard_move", args=[rule.pk, "propose"]))
    rule.refresh_from_db()
    assert (rule.state, rule.proposed_by) == ("proposed", officer)


def test_who_proposed_and_who_confirmed_follow_each_step(officer, chair, union, person):
    other = person(Role.OFFICER, union)
    rule = propose_rule(StandardFactory.build(subject="summer", state="proposed"), actor=officer)

    def hands():
        rule.refresh_from_db()
        return rule.state, rule.proposed_by, rule.confirmed_by, rule.return_reason

    refuse_rule(rule, actor=chair, reason="没有依据")
    assert hands() == ("refused", officer, None, "没有依据")
    propose_again(rule, actor=other)
    assert hands()[:3] == ("proposed", other, None)
    confirm_rule(rule, actor=chair)
    assert hands() == ("confirmed", other, chair, "")
    reopen_rule(rule, actor=chair, reason="金额写错")
    assert (*hands(), rule.confirmed_on) == ("proposed", other, None, "金额写错", None)


def test_a_row_ends_on_its_last_day_and_a_later_one_replaces_it(branch):
    visit = VisitFactory(unit=branch)
    BenefitKind.objects.filter(code="hospital", benefit="visit").update(valid_until=visit.happened_on)
    assert [finding.missing for finding in findings(visit)] == [True]
    day_after = visit.happened_on + datetime.timedelta(days=1)
    BenefitKind.objects.filter(code="hospital", benefit="visit").update(valid_until=day_after)
    assert findings(visit) == []
    new = BenefitKind.objects.get(code="hospital", benefit="visit")
    new.pk, new._state.adding, new.valid_from, new.needs_evidence = None, True, visit.happened_on, True
    new.save()
    assert len(findings(visit)) == 1


def test_what_a_cap_is_set_for_keeps_its_code_and_its_way_of_counting(client, officer):
    group = CapGroup.objects.get(code="summer")
    client.force_login(officer)
    typed = {"code": "other", "name": "夏日送清凉", "plain": "送清凉", "yearly": ""}
    client.post(reverse("admin:welfare_capgroup_change", args=[group.pk]), typed)
    group.refresh_from_db()
    assert (group.code, group.name, group.yearly) == ("summer", "夏日送清凉", True)


@pytest.mark.parametrize("model", [BenefitKind, CapGroup, ForbiddenWord, Standard])
@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHAIR, Role.AUDITOR])
def test_who_decides_and_who_audits_reads_every_rule(client, union, person, model, role):
    client.force_login(person(role, union))
    name = model._meta.model_name
    row = model.objects.first()
    pages = [reverse(f"admin:welfare_{name}_changelist"), reverse(f"admin:welfare_{name}_change", args=[row.pk])]
    assert [client.get(page).context["opts"].model for page in pages] == [model, model]


def test_whoever_confirms_a_rule_sees_what_it_says_and_what_it_replaces(client, officer, chair):
    StandardFactory(amount=100, severity="block")
    new = StandardFactory.build(amount=5000, state="proposed", valid_from=datetime.date(2022, 1, 1), clause="第九条")
    new = propose_rule(new, actor=officer)
    shown = decision_on(new, chair)
    assert shown.facts == (
        ("项目", "慰问·生病住院"),
        ("上限（元）", "5000元"),
        ("超出时", "超出须说明原因"),
        ("条款", "第九条"),
        ("依据文件", "收支管理办法"),
        ("生效日期", "2022-01-01"),
    )
    assert shown.findings == (
        "上限（元）：原为“100元”。",
        "超出时：原为“超出不予办理”。",
        "条款：原为“第八条”。",
        "生效日期：原为“2015-01-01”。",
    )
    client.force_login(chair)
    page = client.get(reverse("admin:welfare_standard_move", args=[new.pk, "confirm"]))
    asked = (texts(page, "dd").count("5000元"), texts(page, "li").count("上限（元）：原为“100元”。"))
    assert (asked, page.text.count("还没有填")) == ((1, 1), 0)


def test_a_new_occasion_is_shown_in_words_before_it_is_confirmed(client, officer, chair):
    client.force_login(officer)
    client.post(reverse("admin:welfare_benefitkind_add"), {**KIND, "concerns": ["self", "spouse"], "needs_dues": "on"})
    shown = decision_on(BenefitKind.objects.get(code="moving"), chair)
    facts = dict(shown.facts)
    assert [facts[label] for label in ("发生在谁身上", "允许的形式", "上限项目", "须缴纳会费并纳入拨缴工资总额")] == [
        "本人、配偶",
        "慰问品",
        "慰问·意外灾害",
        "是",
    ]
    assert (facts.get("名单上可有非会员"), shown.findings) == (None, ("这一天以前没有这一项的规定。",))


def test_whoever_only_reads_an_occasion_reads_words_and_no_codes(client, chair):
    client.force_login(chair)
    kind = BenefitKind.objects.get(benefit="visit", code="member_death")
    page = client.get(reverse("admin:welfare_benefitkind_change", args=[kind.pk]))
    shown = {
        field.field["name"]: field.contents() for set_ in page.context["adminform"] for line in set_ for field in line
    }
    assert [shown["also_words"], shown["concerns_words"], shown["forms_words"]] == [
        "去世的（慰问家属）、退休保留会籍的",
        "本人",
        kind.named("forms"),
    ]


def test_the_menu_calls_the_tables_of_rules_as_refusals_do():
    pages = {page.url_name: page.label for room in ROOMS for page in room.pages}
    for model in (BenefitKind, CapGroup, ForbiddenWord, Standard):
        assert pages[f"admin:welfare_{model._meta.model_name}_changelist"] == model._meta.verbose_name
