"""What people type about a visit or a grant may say what ails somebody: who looks after the money, or after accounts,
and the people of another unit meet it nowhere. A word of its own stands in every such text."""

import datetime
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from finance.models import Payment
from finance.services import cancel_claim, check_claim, correct_payment, pay_claim
from tests.access.tour.crawl import Crawler
from tests.access.tour.routes import routes
from tests.access.tour.visits import many_pages
from tests.access.tour.world import Rows
from tests.factories import (
    HardshipCheckFactory,
    HardshipFileFactory,
    HardshipGrantFactory,
    HardshipRelativeFactory,
    VisitFactory,
)
from tests.shown import texts
from tests.sizes import FULL
from unionportal.core.choices import Role
from unionportal.core.figures.registry import REGISTRY
from unionportal.core.files.attachments import attach
from unionportal.core.models import AuditEntry, Job, Notice
from unionportal.core.trail import audit
from unionportal.core.trail.acts import Act
from welfare import services

pytestmark = pytest.mark.django_db
WORD = "Zqmelanoma"


def word(place):
    return f"{WORD}-{place}"


def decided(budget, **more):
    return {
        "amount": 300,
        "budget": budget,
        "over_cap_reason": word("over-cap"),
        **more,
    }


@pytest.fixture
def written(union, branch, branch_chair, officer, accountant, chair, person, colleague, budget, today):
    """Two visits and a grant that went through everything: returned, paid, reversed, voided, stopped."""
    cashier = person(Role.CASHIER, union)
    typed = {"note": word("note"), "hospital": word("hospital"), "diagnosis": word("diagnosis")}
    facts = {"unit": branch, "member": colleague, "amount": None, "state": "draft", "reported_by": branch_chair}
    first, second = (VisitFactory(**facts, **typed, happened_on=day) for day in (today, today - datetime.timedelta(1)))
    proof = SimpleUploadedFile(f"{word('file')}.pdf", f"%PDF-{word('paper')}".encode())
    first.evidence.add(attach(proof, actor=branch_chair, unit=branch))
    money = decided(budget, form="cash", visited_on=today, visitors="主席")
    services.submit_benefit(first, actor=branch_chair)
    services.return_benefit(first, actor=officer, reason=word("returned"))
    services.submit_benefit(first, actor=branch_chair)
    services.check_benefit(first, actor=officer, **money)
    services.send_back_benefit(first, actor=chair, reason=word("sent-back"))
    services.submit_benefit(first, actor=branch_chair)
    services.check_benefit(first, actor=officer, **money)
    first = services.approve_benefit(first, actor=chair)
    check_claim(first.claim, actor=accountant)
    payment = pay_claim(first.claim, actor=cashier, method="transfer", paid_on=today)
    correct_payment(payment, actor=cashier, reason=word("reversed"), on=today)
    first = services.void_benefit(first, actor=officer, reason=word("voided"))
    services.submit_benefit(second, actor=branch_chair)
    services.check_benefit(second, actor=officer, **money)
    second = services.approve_benefit(second, actor=chair)
    cancel_claim(second.claim, actor=chair, reason=word("stopped"))
    grant = HardshipGrantFactory(
        unit=branch, member=colleague, amount=None, state="reported", circumstances=word("circumstances")
    )
    services.return_benefit(grant, actor=officer, reason=word("refused"))
    _in_need(branch, colleague, officer, chair)
    return first, second, grant


def _in_need(branch, colleague, officer, chair):
    """Keep a file of a household in which every word that people type stands, send a re-check back and read it."""
    typed = {"housing": word("housing"), "circumstances": word("need")}
    file = HardshipFileFactory(unit=branch, member=colleague, **typed)
    HardshipRelativeFactory(file=file, name=word("kin"), occupation=word("school"), health=word("health"))
    check = HardshipCheckFactory(file=file, made_by=officer)
    services.send_back_check(check, actor=chair, reason=word("unclear"))
    services.save_hardship_file(file, actor=officer)
    services.read_hardship(file, actor=officer, reason="复核")


_WANTED = ("home", "welfare:", "finance:", "notice", "job", "admin:welfare", "admin:finance", "admin:core")


def opened(persona, user, branch, records, entries):
    """What this person gets from all pages about the records, from the log and from the lists and exports."""
    first, *_ = records
    crawler = Crawler(persona, user, Rows(branch))
    with many_pages():
        for route in _lists():
            crawler.open(route.name, route.address(crawler.rows))
        _open_records(crawler, first, records[1])
        for entry in entries:
            crawler.open("admin:core_auditentry_change", reverse("admin:core_auditentry_change", args=[entry.pk]))
        for code in [code for code in REGISTRY if code.startswith("welfare.")][::8]:
            crawler.open("reports:figure_export", reverse("reports:figure_export", args=[code]), {"period": "2022"})
        for route in _lists():
            if route.name.endswith("list"):
                crawler.export(route.name)
    return crawler.answers


def _lists():
    """The pages of no one record; in an ordinary run without the lists of tables in which there is no row."""
    for route in routes():
        if route.params or not route.name.startswith(_WANTED) or route.name.endswith(("_add", "logout", "login")):
            continue
        model = route.model() if route.name.endswith("list") else None
        if FULL or model is None or model._base_manager.exists():
            yield route


def _open_records(crawler, first, second):
    pages = [("welfare:visit_detail", one.pk) for one in (first, second)]
    pages += [("finance:claim_detail", one.claim_id) for one in (first, second)]
    pages += [("finance:payment_detail", one.pk) for one in Payment.objects.all()]
    pages += [("admin:welfare_visit_change", one.pk) for one in (first, second)]
    pages += [("admin:finance_claim_change", one.claim_id) for one in (first, second)]
    pages += [("admin:finance_payment_change", one.pk) for one in Payment.objects.all()]
    for name, pk in pages:
        crawler.open(name, reverse(name, args=[pk]))
    for file in first.evidence.all():
        crawler.open("welfare:visit_file", reverse("welfare:visit_file", args=[first.pk, file.pk]))


def places(answers):
    """Where a word stands, and which."""
    return sorted(
        {
            (one.name, place)
            for one in answers
            for place in _PLACES
            if word(place) in one.text and word(place) not in one.address
        }
    )


_PLACES = ("over-cap", "note", "hospital", "diagnosis", "file", "paper", "returned", "sent-back", "reversed", "voided")
_PLACES += ("stopped", "circumstances", "refused", "housing", "need", "kin", "school", "health", "unclear")


@pytest.mark.slow
def test_who_has_no_part_in_it_meets_no_word_of_it(person, union, branch, other_branch, written):
    # Without what one of them leaves there who looks at what the log says.
    entries = list(AuditEntry.objects.all())
    for persona in ("auditor", "accountant", "sysadmin", "branch_chair"):
        user = person(Role(persona), other_branch if persona == "branch_chair" else union)
        answers = opened(persona, user, branch, written, entries)
        assert (persona, places(answers)) == (persona, [])
        # The amounts of aid are there for those who look after money.
        shown = {one.name for one in answers if one.code == 200 and "300" in one.text}
        money = {f"finance:{name}" for name in ("payment_detail", "claim_detail", "payment_list.export")}
        money |= {"welfare:visit_detail"}
        assert (persona, shown & money) == (persona, money if persona in ("auditor", "accountant") else set())


def test_who_handles_it_reads_what_was_typed(officer, branch_chair, branch, written):
    for persona, user in (("officer", officer), ("branch_chair", branch_chair)):
        crawler = Crawler(persona, user, Rows(branch))
        _open_records(crawler, *written[:2])
        found = places(crawler.answers)
        on_pages = {place for name, place in found if name == "welfare:visit_detail"}
        assert on_pages == {"over-cap", "note", "hospital", "voided", "file"}
        assert [place for name, place in found if name == "welfare:visit_file"] == ["file", "paper"]


def test_no_typed_word_is_in_the_log_a_notice_or_the_name_of_a_job(written):
    kept = json.dumps(
        [list(table.objects.values()) for table in (AuditEntry, Notice, Job)], default=str, ensure_ascii=False
    )
    assert [place for place in _PLACES if word(place) in kept] == []
    assert AuditEntry.objects.filter(target_type="welfare.Visit").count() > 8


def test_the_log_says_why_somebody_read_what_is_sealed(written, officer):
    visit, _, grant = written
    services.read_diagnosis(visit, actor=officer, reason="核对慰问标准")
    services.read_circumstances(grant, actor=officer, reason="复核")
    said = AuditEntry.objects.order_by("-pk").values_list("facts", flat=True)[:2]
    assert list(said) == [{"原因": "复核"}, {"原因": "核对慰问标准"}]


def test_what_the_log_had_of_it_before_is_not_shown(client, person, union, written):
    visit, *_ = written
    old = [
        AuditEntry.objects.create(
            actor_label="某人",
            code="welfare.visit.return",
            act="退回",
            target_type=target._meta.label,
            target_id=str(target.pk),
            target_label="慰问",
            unit=union,
            facts={"原因": word("returned"), "金额": "300.00"},
        )
        for target in (visit, visit.claim)
    ]
    client.force_login(person(Role.AUDITOR, union))
    pages = [client.get(reverse("admin:core_auditentry_change", args=[one.pk])) for one in old]
    assert [texts(page, ".readonly").count("金额：300.00") for page in pages] == [1, 1]
    assert [WORD in page.text for page in pages] == [False, False]


def test_what_is_about_nothing_confidential_keeps_its_words(union, officer):
    entry = audit.record(officer, Act("tests.act", "动作"), union, 原因="会议决定")
    assert entry.facts == {"原因": "会议决定"}
