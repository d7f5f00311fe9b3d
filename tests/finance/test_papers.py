"""The papers of a claim: kept as they are, read or typed, used once, and asked for by the kind of the claim."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import BankLayout, ClaimKind, Invoice, PaperRule, RouteRule
from finance.services import papers
from tests.finance.invoices import TYPED
from tests.finance.test_invoice_files import NUMBER, SELLER, UNION, XML
from tests.finance.turn import FIRST, on
from tests.pictures import photo as taken
from tests.shown import texts
from unionportal.core.flow.decisions import decision_on
from unionportal.core.models import AuditEntry


def photo():
    return SimpleUploadedFile("发票.jpg", taken(), "image/jpeg")


def file(text=XML, name="发票.xml"):
    return SimpleUploadedFile(name, text.encode(), "application/xml")


def kind(name):
    return ClaimKind.objects.get(name=name)


def test_the_chair_attaches_a_photo_while_filing_and_no_error_loses_it(
    client, branch, branch_chair, budget, union_title, accountant
):
    client.force_login(branch_chair)
    facts = {"unit": branch.pk, "budget": budget.pk, "amount": "88.50", "purpose": "奖品", "payee": "某超市"}
    facts["kind"] = kind("购买物品、服务").pk
    page = client.post(reverse("finance:claim_add"), facts, follow=True)
    claim = page.context["claim"]
    assert [(one.sentence, one.blocks) for one in page.context["findings"]] == [
        ("还没有上传发票：请先在“发票和单据”里拍照或上传，合计须达到申请的 88.50 元，再提交。", True),
        ("缺少单据：验收或领用清单。", False),
    ]
    # Without a photo nothing is saved, with one the page of the invoice asks for what a photo does not say.
    upload = reverse("finance:claim_papers", args=[claim.pk])
    assert client.post(upload, {"what": "invoice"}).context["form"].errors == {"files": ["请选择照片或文件。"]}
    page = client.post(upload, {"what": "invoice", "files": [photo()]}, follow=True)
    invoice = Invoice.objects.get()
    assert (page.redirect_chain[-1][0], page.context["is_picture"]) == (invoice.get_absolute_url(), True)
    assert page.context["form"]["buyer_name"].value() == UNION
    typed = {name: value for name, value in TYPED.items() if value is not None} | {"total": "88.50", "part": "88.50"}
    finer = client.post(invoice.get_absolute_url(), typed | {"total": "0.005", "part": "0.005"})
    assert list(finer.context["form"].errors) == ["total"]
    wrong = client.post(invoice.get_absolute_url(), typed | {"number": "123", "seller_name": "某超市"})
    assert wrong.context["form"].errors == {"number": ["数电票的号码是 20 位数字。"]}
    assert wrong.context["form"]["seller_name"].value() == "某超市"
    refused = client.post(reverse("finance:claim_move", args=[claim.pk, "submit"]))
    [sentence, _] = refused.context["form"].non_field_errors()
    assert sentence == (
        "有 1 张发票还没有补全：号码、开票日期、金额和本次使用的金额都要有，请在“发票和单据”里点开补上。"
    )
    assert client.post(invoice.get_absolute_url(), typed).status_code == 302
    client.post(reverse("finance:claim_move", args=[claim.pk, "submit"]))
    claim.refresh_from_db()
    invoice.refresh_from_db()
    assert (claim.state, invoice.how, invoice.key, invoice.attachment.content_type) == (
        "submitted",
        "typed",
        NUMBER,
        "image/jpeg",
    )
    # What was submitted is not changed any more; the accountant sees it and records what the tax authority says.
    for page, answers in (
        (invoice.get_absolute_url(), typed),
        (upload, {"what": "invoice", "files": [photo()]}),
        (reverse("finance:invoice_remove", args=[invoice.pk]), {}),
    ):
        assert client.post(page, answers).status_code == 404
    client.force_login(accountant)
    assert client.get(reverse("finance:invoice_file", args=[invoice.pk])).headers["Content-Type"] == "image/jpeg"
    verify = reverse("finance:invoice_verify", args=[invoice.pk])
    client.post(verify, {"verification": "same"})
    invoice.refresh_from_db()
    assert (invoice.verification, invoice.verified_by, invoice.verified_on) == (
        "same",
        accountant,
        timezone.localdate(),
    )
    assert AuditEntry.objects.filter(act="查验发票").get().facts == {"号码": NUMBER, "结果": "查验一致"}
    assert decision_on(claim, accountant).papers == ((f"数电票 {NUMBER}", invoice.get_absolute_url()),)
    client.force_login(branch_chair)
    assert client.post(verify, {"verification": "none"}).status_code == 404


def test_an_electronic_invoice_is_read_kept_byte_for_byte_and_typing_over_it_is_marked(
    client, draft, union_title, accountant
):
    claim = draft("379.00")
    [(invoice, problem)] = services.add_invoices(claim, actor=claim.made_by, files=[file()])
    assert problem is None
    assert (invoice.how, invoice.total, invoice.part, invoice.seller_name) == ("read", 379, 379, SELLER)
    with papers.attachments.open_kept(invoice.attachment) as kept:
        assert kept.read() == XML.encode()
    invoice.refresh_from_db()
    assert invoice.typed_over == []
    again = {name: getattr(invoice, name) for name in TYPED} | {"seller_name": "另一家公司"}
    invoice = services.complete_invoice(invoice, actor=claim.made_by, **again)
    assert AuditEntry.objects.latest("pk").facts["改过"] == ["销售方名称"]
    assert invoice.typed_over == ["销售方名称"]
    client.force_login(claim.made_by)
    page = client.get(invoice.get_absolute_url())
    assert page.context["invoice"].differences == [("销售方名称", SELLER, "另一家公司")]
    said = f"销售方名称读出“{SELLER}”、登记“另一家公司”"
    assert [one.endswith(f"{said}。") for one in texts(page, ".note-warn")].count(True) == 1
    with pytest.raises(ValidationError, match=f"“发票.xml”与已添加的数电票 {NUMBER}的原件完全相同，没有再添加"):
        services.add_invoices(claim, actor=claim.made_by, files=[file()])
    claim = services.submit_claim(claim, actor=claim.made_by)
    found = decision_on(claim, accountant).findings
    differs = f"发票 {NUMBER} 自动读出的与登记的不同：{said}；请以原件核对。"
    assert found == (differs, f"发票 {NUMBER} 共 1 张没有登记查验结果。")


def test_of_a_file_only_what_the_columns_take_is_kept_and_the_rest_is_typed(client, draft, union_title):
    claim = draft("379.00")
    client.force_login(claim.made_by)
    long = XML.replace(NUMBER, NUMBER * 3).replace("81310000MC0000000X", "8" * 60).replace(SELLER, "长" * 101)
    answer = {"what": "invoice", "files": [file(long)]}
    page = client.post(reverse("finance:claim_papers", args=[claim.pk]), answer, follow=True)
    invoice = Invoice.objects.get()
    assert page.context["invoice"] == invoice
    assert (invoice.number, invoice.buyer_tax_number, invoice.seller_name, invoice.total) == ("", "", "", 379)
    assert set(invoice.read) == {"issued_on", "total", "tax", "buyer_name", "seller_tax_number"}
    with papers.attachments.open_kept(invoice.attachment) as kept:
        assert kept.read() == long.encode()


def test_an_invoice_is_used_by_several_claims_up_to_its_total_and_the_first_is_named(add, draft):
    first = add(part=Decimal("60.00")).claim
    first = services.submit_claim(first, actor=first.made_by)
    for number, part, left in ((NUMBER, "40.01", "40.00"), (f" {NUMBER[:10]} {NUMBER[10:]}", "100.00", "40.00")):
        with pytest.raises(ValidationError) as refusal:
            add(number=number, part=Decimal(part))
        sentence = (
            f"这张发票已用于支出申请{first.number}（60.00 元），票面 100.00 元，还可用 {left} 元，本次 {part} 元。"
        )
        assert refusal.value.message_dict == {"part": [sentence]}
    with pytest.raises(ValidationError, match=r"登记的票面是 100\.00 元，与本次的 900\.00 元不同"):
        add(total=Decimal("900.00"), part=Decimal("40.00"))
    second = add(part=Decimal("40.00"))
    with pytest.raises(ValidationError, match=r"还可用 0\.00 元"):
        add(part=Decimal("0.01"))
    # A claim that was cancelled uses nothing.
    services.cancel_claim(second.claim, actor=second.claim.made_by, reason="不办了")
    assert add(part=Decimal("40.00")).is_whole
    # The same number of another code is another invoice.
    old = {"kind": "vat", "number": "12345678", "part": Decimal("100.00")}
    assert add(**old, code="031002000111").key != add(**old, code="031002000112").key


def test_a_file_that_is_used_up_stays_to_be_completed(draft, add):
    add(total=Decimal("379.00"), part=Decimal("379.00"))
    claim = draft("10.00")
    [(invoice, problem)] = services.add_invoices(claim, actor=claim.made_by, files=[file()])
    assert problem.messages[0].startswith("这张发票已用于一件没有提交的支出申请（经办人")
    invoice.refresh_from_db()
    assert (invoice.is_whole, invoice.number, invoice.attachment.name) == (False, NUMBER, "发票.xml")


def test_a_red_letter_reduces_the_invoice_that_it_names(add, draft, accountant):
    red = {"number": NUMBER[:-1] + "0", "total": Decimal("-30.00"), "part": Decimal(0)}
    with pytest.raises(ValidationError, match="没有登记过这张蓝字发票"):
        add(**red, corrects_number=NUMBER)
    blue = add(part=Decimal("60.00"))
    with pytest.raises(ValidationError, match="红字发票须写明冲的是哪一张发票"):
        add(**red)
    first = add(claim=blue.claim, **red | {"part": Decimal("-30.00")}, corrects_number=NUMBER)
    # It pays for nothing itself; as long as it is not submitted it reduces the invoice for its own claim alone.
    assert first.part == 0
    with pytest.raises(ValidationError, match=r"还可用 70\.00 元"):
        services.complete_invoice(blue, actor=blue.claim.made_by, part=Decimal("70.01"))
    other = add(part=Decimal("40.00"))
    services.complete_invoice(other, actor=other.claim.made_by, part=Decimal("10.00"))
    number = services.submit_claim(blue.claim, actor=blue.claim.made_by).number
    with pytest.raises(ValidationError, match=r"还可用 10\.00 元"):
        services.complete_invoice(other, actor=other.claim.made_by, part=Decimal("10.01"))
    with pytest.raises(DatabaseError, match="beyond its total"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE finance_invoice SET part = 10.01 WHERE id = %s", [other.pk])
    # It is filed once, and the red letters of an invoice are no more than that.
    again = {"claim": other.claim, "corrects_number": NUMBER} | red
    for change, column, sentence in (
        ({}, "number", f"这张红字发票已用于支出申请{number}。"),
        ({"number": NUMBER[:-1] + "1", "total": Decimal("-70.01")}, "total", "还可冲减 70.00 元，本次红字 70.01 元。"),
    ):
        with pytest.raises(ValidationError) as refusal:
            add(**again | change)
        [said] = refusal.value.message_dict[column]
        assert said.endswith(sentence)
    # One that comes when all is used is recorded, and found.
    add(**again | {"number": NUMBER[:-1] + "1"})
    *_, found = [one.sentence for one in services.findings_of(other.claim)]
    red = f"一件没有提交的支出申请（经办人{other.claim.made_by.name}）的红字发票 {NUMBER[:-1]}1"
    taken = f"使用的发票 {NUMBER} 已被支出申请{number}的红字发票 {NUMBER[:-1]}0、{red} 冲减，多用了 30.00 元"
    mine = f"一件没有提交的支出申请（经办人{other.claim.made_by.name}）"
    assert found == f"{mine}{taken}：请改小“本次使用”和申请的金额，或改用别的发票。"


def test_a_red_letter_with_its_invoice_covers_the_rest_once(add, draft):
    claim = draft("400.00", kind=kind("购买物品、服务"))
    add(claim=claim, total=Decimal("500.00"), part=Decimal("500.00"))
    red = {"number": NUMBER[:-1] + "0", "total": Decimal("-100.00"), "part": None, "corrects_number": NUMBER}
    add(claim=claim, **red)
    services.complete_invoice(claim.invoices.first(), actor=claim.made_by, part=Decimal("400.00"))
    services.submit_claim(claim, actor=claim.made_by)
    assert [(one.total, one.part) for one in claim.invoices.all()] == [(500, 400), (-100, 0)]
    # Two invoices of one number are told apart by their codes.
    old = {"kind": "vat", "number": "12345678", "code": "031002000111", "part": Decimal("100.00")}
    blue, red = add(**old), red | {"kind": "vat", "number": "87654321", "code": "031002000111"}
    add(**old | {"code": "031002000112"})
    with pytest.raises(ValidationError, match="请写成“发票代码-发票号码”"):
        add(**red | {"corrects_number": "12345678"})
    assert add(**red | {"corrects_number": blue.key}).corrects_number == "031002000111-12345678"


def test_one_invoice_stays_one_under_any_kind(add, draft, union_title):
    used = add(part=Decimal("100.00")).claim
    for facts in ({"kind": "other"}, {"kind": "fiscal"}, {"kind": "vat", "code": "031002000111"}):
        with pytest.raises(ValidationError) as refusal:
            add(**facts)
        assert list(refusal.value.message_dict) == ["part"]
    # Only a kind of claims that takes tickets without a buyer leaves the buyer out, and not for a 数电票.
    ticket = {"kind": "other", "number": "A0042", "buyer_name": "", "buyer_tax_number": ""}
    trip, goods = kind("差旅费"), kind("购买物品、服务")
    assert (trip.takes_nameless, goods.takes_nameless) == (True, False)
    assert add(claim=draft("100.00", kind=trip), **ticket).is_whole
    for facts in ({"number": NUMBER[:-1] + "2"}, {"claim": draft("100.00", kind=goods), "number": "A0043"}):
        with pytest.raises(ValidationError, match="购买方须是工会"):
            add(**{"claim": draft("100.00", kind=trip)} | ticket | facts)
    # What a file says of its kind stays; the same file is not used as another invoice.
    claim = draft("379.00")
    services.cancel_claim(used, actor=used.made_by, reason="不办了")
    [(read, _)] = services.add_invoices(claim, actor=claim.made_by, files=[file()])
    with pytest.raises(ValidationError, match="原件是数电票，票据种类不能改"):
        services.complete_invoice(read, actor=claim.made_by, kind="other")
    claim = services.submit_claim(claim, actor=claim.made_by)
    other = draft("379.00")
    [(copy, _)] = services.add_invoices(other, actor=other.made_by, files=[file()])
    services.complete_invoice(copy, actor=other.made_by, number=NUMBER[:-1] + "3", part=Decimal("379.00"))
    with pytest.raises(ValidationError, match=f"与支出申请{claim.number}的数电票 {NUMBER} 是同一张"):
        services.submit_claim(other, actor=other.made_by)


def test_what_the_tax_authority_does_not_confirm_is_neither_checked_nor_approved_nor_paid(
    add, accountant, chair, cashier
):
    invoice = add()
    claim = services.submit_claim(invoice.claim, actor=invoice.claim.made_by)
    sentence = f"发票 {NUMBER} 查无此票，不能报销。"
    for move, actor in ((services.check_claim, accountant), (services.approve_claim, chair)):
        services.verify_invoice(invoice, actor=accountant, verification="none")
        with pytest.raises(ValidationError) as refusal:
            move(claim, actor=actor)
        assert refusal.value.messages == [sentence]
        assert decision_on(claim, chair).findings.count(sentence) == 1
        services.verify_invoice(invoice, actor=accountant, verification="same")
        claim = move(claim, actor=actor)
    services.verify_invoice(invoice, actor=accountant, verification="red")
    found = f"发票 {NUMBER} 已作废或红冲，不能报销。"
    with pytest.raises(ValidationError) as refusal:
        services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())
    assert refusal.value.messages == [f"{found}请会计退回这笔申请。"]
    with pytest.raises(ValidationError) as refusal:
        services.make_batch(actor=cashier, claims=[claim], layout=BankLayout.objects.first())
    assert refusal.value.messages[-1].endswith(f"{found}请会计退回这笔申请。")
    services.verify_invoice(invoice, actor=accountant, verification="same")
    assert services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate()).amount == claim.amount


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ({"buyer_name": "江南大学堂"}, "buyer_name"),
        ({"buyer_tax_number": "12310000MB00000000"}, "buyer_tax_number"),
        ({"part": Decimal("100.01")}, "part"),
        ({"part": Decimal("0.00")}, "part"),
        ({"number": "123"}, "number"),
        ({"kind": "vat", "number": "12345678"}, "code"),
        ({"issued_on": datetime.date(2999, 1, 1)}, "issued_on"),
        ({"issued_on": datetime.date(1989, 12, 31)}, "issued_on"),
        ({"total": Decimal("1.005"), "part": Decimal("1.00")}, "total"),
        ({"total": Decimal("0.005"), "part": None}, "total"),
        ({"part": Decimal("0.005")}, "part"),
        ({"tax": Decimal("0.005")}, "tax"),
    ],
    ids=str,
)
def test_what_is_no_invoice_of_the_union_is_refused_and_nothing_saved(add, union_title, facts, column):
    with pytest.raises(ValidationError) as refusal:
        add(**facts)
    assert list(refusal.value.message_dict) == [column]
    assert not Invoice.objects.exclude(part=None).exists()


def test_what_is_asked_of_a_kind_is_data(draft, accountant, branch_chair):
    claim = draft("50.00", kind=kind("奖金、奖品"))
    papers = ["缺少单据：领取签收名单，请在“发票和单据”里上传。", "缺少单据：评选结果。"]
    taxed = "偶然所得，须列出收款人名单，报送工资部门。"
    assert [one.sentence for one in services.findings_of(claim)] == [*papers, taxed]
    with pytest.raises(ValidationError) as refusal:
        services.submit_claim(claim, actor=branch_chair)
    assert refusal.value.messages == ["缺少单据：领取签收名单，请在“发票和单据”里上传。"]
    rule = PaperRule.objects.get(name="领取签收名单", kind=claim.kind)
    other = PaperRule.objects.exclude(kind=claim.kind).first()
    with pytest.raises(ValidationError, match="不需要这种单据"):
        services.add_papers(claim, actor=branch_chair, files=[photo()], rule=other)
    [paper] = services.add_papers(claim, actor=branch_chair, files=[photo()], rule=rule)
    claim = services.submit_claim(claim, actor=branch_chair)
    assert decision_on(claim, accountant).findings == ("缺少单据：评选结果。", taxed)
    assert decision_on(claim, accountant).papers == (("领取签收名单", reverse("finance:paper_file", args=[paper.pk])),)
    with pytest.raises(ValidationError, match="不能再改动发票和单据"):
        services.remove_paper(paper, actor=branch_chair)


def test_bills_of_one_payee_just_below_a_threshold_are_found(draft, accountant):
    RouteRule.objects.create(
        station="collective", amount=Decimal("300.00"), clause="x", source="y", valid_from="2020-01-01"
    )
    first, other = draft("160.00", payee="某广告公司（上海）"), draft("290.00", payee="另一家")
    second = draft("150.00", payee="某广告公司 (上海)")
    assert services.findings_of(first) == []
    for claim in (first, second, other):
        services.submit_claim(claim, actor=claim.made_by)
    sentence = "同一收款人一周内另有 1 笔，合计 310.00 元，达到须集体决定的 300.00 元，请说明不是拆分。"
    assert [[one.sentence for one in services.findings_of(claim)] for claim in (first, second, other)] == [
        [sentence],
        [sentence],
        [],
    ]
    assert not any(one.blocks for one in services.findings_of(second))


def test_papers_go_on_with_a_claim_that_is_carried_over(in_december, old, chair):
    claim = in_december(kind=kind("其他"))
    invoice = Invoice.objects.create(claim=claim, **{k: v for k, v in TYPED.items() if v is not None}, key=NUMBER)
    with on(FIRST):
        [new] = services.carry_over(old, actor=chair)
    invoice.refresh_from_db()
    assert (invoice.claim, new.kind) == (new, claim.kind)


def test_raw_sql_uses_no_invoice_beyond_its_total(add, draft):
    add(part=Decimal("60.00"))
    other = add(part=Decimal("40.00"))
    for change in ("part = 40.01", "total = 5000, part = 4000", "part = 100.01"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE finance_invoice SET {change} WHERE id = %s", [other.pk])  # noqa: S608
    other.refresh_from_db()
    assert other.part == 40


def test_raw_sql_changes_no_paper_of_what_was_submitted(add, branch_chair, accountant):
    invoice = add()
    [paper] = services.add_papers(invoice.claim, actor=branch_chair, files=[photo()])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE finance_invoice SET seller_name = 'x' WHERE id = %s", [invoice.pk])
    services.submit_claim(invoice.claim, actor=branch_chair)
    for statement in (
        "UPDATE finance_invoice SET seller_name = 'y'",
        "UPDATE finance_invoice SET part = 1",
        "DELETE FROM finance_invoice",
        "UPDATE finance_paper SET rule_id = NULL, attachment_id = gen_random_uuid()",
        "DELETE FROM finance_paper",
    ):
        with pytest.raises(DatabaseError, match="are submitted"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert services.verify_invoice(invoice, actor=accountant, verification="same").verified_by == accountant
    paper.refresh_from_db()


def test_whoever_decides_is_told_of_invoices_that_nobody_verified(add, accountant, union_title):
    claim = add("300.00").claim
    add(claim=claim, number="0012345678", code="31060225", kind="fiscal")
    claim = services.submit_claim(claim, actor=claim.made_by)
    before = {*decision_on(claim, accountant).findings}
    services.verify_invoice(claim.invoices.get(kind="digital"), actor=accountant, verification="same")
    assert before - {*decision_on(claim, accountant).findings} == {f"发票 {NUMBER} 共 1 张没有登记查验结果。"}
