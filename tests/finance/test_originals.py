"""One invoice keeps all its originals: PDF, OFD and XML of one 数电票 are one row, each byte for byte as it came."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from finance import services
from finance.models import Invoice, InvoiceOriginal
from tests.finance.invoices import TYPED
from tests.finance.test_invoice_files import LINES, NUMBER, SELLER, XML, ofd, pdf
from tests.pictures import photo as taken
from tests.shown import attributes, links
from unionportal.core.choices import Role
from unionportal.core.files import attachments
from unionportal.core.flow.decisions import decision_on
from unionportal.core.models import Attachment, AuditEntry
from unionportal.core.sealing.sealed_files import key_of_file

pytestmark = pytest.mark.usefixtures("union_title")
SAME_DAY = XML.replace("2026-03-01", "2026-03-02")


def _file(content, name):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def claim(draft):
    return draft("379.00")


@pytest.fixture
def send(client, claim):
    """Send files as invoices of the claim; return what the next page says, or the form."""

    def send(*files):
        client.force_login(claim.made_by)
        page = reverse("finance:claim_papers", args=[claim.pk])
        answer = client.post(page, {"what": "invoice", "files": files}, follow=True)
        if answer.redirect_chain:
            return [str(one) for one in answer.context["messages"]]
        return answer.context["form"].non_field_errors()

    return send


def test_the_formats_of_one_invoice_are_one_row_and_come_back_byte_for_byte(
    client, claim, send, accountant, person, other_branch
):
    contents = {"a.pdf": pdf(LINES), "a.ofd": ofd(), "a.xml": SAME_DAY.encode()}
    assert send(*(_file(content, name) for name, content in contents.items())) == [
        "已添加 1 张发票。",
        f"“a.ofd”已作为数电票 {NUMBER}的 OFD 原件保存，没有另算一张发票。",
        f"“a.xml”已作为数电票 {NUMBER}的 XML 原件保存，没有另算一张发票。",
    ]
    [invoice] = claim.invoices.all()
    originals = list(invoice.originals.all())
    assert (invoice.is_whole, invoice.part, [one.format for one in originals]) == (True, 379, ["ofd", "xml"])
    assert not invoice.differs
    pages = [reverse("finance:invoice_file", args=[invoice.pk])]
    pages += [reverse("finance:invoiceoriginal_file", args=[one.pk]) for one in originals]
    claim = services.submit_claim(claim, actor=claim.made_by)
    for reader in (claim.made_by, accountant):
        client.force_login(reader)
        got = [b"".join(client.get(page).streaming_content) for page in pages]
        assert got == [*contents.values()]
        for shown in (claim, invoice):
            answer = client.get(shown.get_absolute_url())
            assert [links(answer).count(page) for page in pages[1:]] == [1, 1]
    client.force_login(person(Role.BRANCH_CHAIR, other_branch))
    assert {client.get(page).status_code for page in pages} == {404}
    for one in originals:
        with attachments.open_stored(one.attachment) as stored:
            assert key_of_file(stored) is not None
    entry = AuditEntry.objects.filter(code="finance.attach_original").latest("pk")
    assert entry.facts == {"文件": "a.xml", "号码": NUMBER, "摘要": originals[1].digest}


def test_another_amount_under_the_number_is_refused_and_the_same_bytes_are_said(claim, send):
    first = pdf(LINES)
    send(_file(first, "a.pdf"))
    kept = Attachment.objects.count()
    other = _file(SAME_DAY.replace("379.00", "397.00"), "b.xml")
    assert send(other) == [
        f"“b.xml”是数电票 {NUMBER}的另一种原件，价税合计（元）却读出“397.00”、登记“379.00”，没有添加；"
        "请核对原件，登记错的先改正再添加。"
    ]
    assert send(_file(first, "again.pdf")) == [f"“again.pdf”与已添加的数电票 {NUMBER}的原件完全相同，没有再添加。"]
    assert (Attachment.objects.count(), claim.invoices.count(), InvoiceOriginal.objects.count()) == (kept, 1, 0)
    send(_file(SAME_DAY, "a.xml"))
    assert send(_file(SAME_DAY, "c.xml")) == [f"“c.xml”与已添加的数电票 {NUMBER}的原件完全相同，没有再添加。"]
    assert InvoiceOriginal.objects.count() == 1


def test_what_another_original_says_differently_is_compared_by_the_accountant(claim, send, accountant):
    send(_file(pdf(LINES), "a.pdf"))
    told = send(_file(SAME_DAY.replace(SELLER, "另一家公司"), "a.xml"))
    said = f"销售方名称读出“另一家公司”、登记“{SELLER}”"
    assert told[-1] == f"{said}；请以原件核对。"
    claim = services.submit_claim(claim, actor=claim.made_by)
    found = f"发票 {NUMBER} 自动读出的与登记的不同：{said}；请以原件核对。"
    assert decision_on(claim, accountant).findings.count(found) == 1
    invoice = services.check_invoice(claim.invoices.get(), actor=accountant, is_compared=True)
    assert not invoice.differs


def test_a_file_completes_what_a_photo_or_a_person_began(claim, send, client):
    # A photo says nothing; with its number typed, the file is its other original.
    services.add_invoices(claim, actor=claim.made_by, files=[_file(taken(), "a.jpg")])
    invoice = claim.invoices.get()
    facts = {"total": Decimal("379.00"), "part": Decimal("379.00"), "seller_name": SELLER}
    services.complete_invoice(invoice, actor=claim.made_by, **TYPED | facts)
    send(_file(SAME_DAY, "a.xml"))
    invoice.refresh_from_db()
    assert (invoice.how, invoice.attachment.name, invoice.originals.get().attachment.name) == (
        "typed",
        "a.jpg",
        "a.xml",
    )
    assert invoice.differences_in_words == "开票日期读出“2026-03-02”、登记“2022-03-01”"
    # And where only the number was known, the rest is taken from it.
    services.remove_paper(invoice, actor=claim.made_by)
    send(_file(pdf(LINES[:2]), "b.pdf"))
    assert not claim.invoices.get().is_whole
    send(_file(SAME_DAY, "a.xml"))
    invoice = claim.invoices.get()
    assert (invoice.is_whole, invoice.part, invoice.seller_name, invoice.originals.count()) == (True, 379, SELLER, 1)


def test_a_file_that_says_nothing_is_joined_by_the_number_that_is_typed(claim, send, client):
    """A scan is read by nobody: its maker says whose original it is, and it is not lost."""
    send(_file(SAME_DAY, "a.xml"))
    scan = pdf(["扫描件"])
    send(_file(scan, "scan.pdf"))
    first, unread = claim.invoices.order_by("pk")
    page = reverse("finance:invoice_detail", args=[unread.pk])
    form = client.get(page).context["form"]
    typed = {name: "" if value is None else value for name, value in form.initial.items()}
    typed |= {
        "kind": "digital",
        "number": f"{NUMBER[:10]} {NUMBER[10:]}",
        "issued_on": "2026-03-02",
        "row_version": form["row_version"].value(),
    }
    wrong = client.post(page, typed | {"total": "397.00"})
    sentence = f"数电票 {NUMBER}已在本申请中，登记的是“379.00”：请核对是哪一个写错了。"
    assert wrong.context["form"].errors == {"total": [sentence]}
    assert claim.invoices.count() == 2
    answer = client.post(page, typed | {"total": "379.00"}, follow=True)
    joined = f"“scan.pdf”已作为数电票 {NUMBER}的原件保存，没有另算一张发票。"
    assert [str(one) for one in answer.context["messages"]] == [joined]
    assert claim.invoices.get() == first
    original = first.originals.get()
    kept = client.get(reverse("finance:invoiceoriginal_file", args=[original.pk]))
    assert (original.format, b"".join(kept.streaming_content)) == ("pdf", scan)


def test_a_photo_of_an_invoice_that_is_there_joins_it_and_is_shown(claim, send, client, accountant):
    send(_file(pdf(LINES), "a.pdf"))
    first = claim.invoices.get()
    send(_file(taken(), "a.jpg"))
    page = reverse("finance:invoice_detail", args=[claim.invoices.exclude(pk=first.pk).get().pk])
    form = client.get(page).context["form"]
    typed = {name: "" if value is None else value for name, value in form.initial.items()}
    typed |= {"kind": "digital", "row_version": form["row_version"].value()}
    # Of another number it is another invoice, of which the rest is asked.
    other = client.post(page, typed | {"number": NUMBER[:-1] + "3"}).context["form"].errors
    assert sorted(other) == ["issued_on", "total"]
    wrong = client.post(page, typed | {"number": NUMBER, "total": "397.00"}).context["form"].errors
    assert wrong == {"total": [f"数电票 {NUMBER}已在本申请中，登记的是“379.00”：请核对是哪一个写错了。"]}
    answer = client.post(page, typed | {"number": NUMBER}, follow=True)
    said = f"“a.jpg”已作为数电票 {NUMBER}的照片保存，没有另算一张发票。"
    assert [str(one) for one in answer.context["messages"]] == [said]
    assert claim.invoices.get() == first
    picture = first.originals.get()
    assert (picture.is_picture, str(picture), picture.attachment.name) == (True, f"数电票 {NUMBER}的照片", "a.jpg")
    claim = services.submit_claim(claim, actor=claim.made_by)
    client.force_login(accountant)
    file = reverse("finance:invoiceoriginal_file", args=[picture.pk])
    assert attributes(client.get(first.get_absolute_url()), "img", "src").count(file) == 1
    assert client.get(file)["Content-Type"] == "image/jpeg"


def test_what_is_typed_beside_a_photo_completes_the_file_of_which_only_the_number_was_read(claim, send, client):
    send(_file(pdf(LINES[:3]), "half.pdf"))
    send(_file(taken(), "a.jpg"))
    half = claim.invoices.get(number=NUMBER)
    photo = claim.invoices.exclude(pk=half.pk).get()
    form = client.get(photo.get_absolute_url()).context["form"]
    typed = {name: "" if value is None else value for name, value in form.initial.items()}
    typed |= {"kind": "digital", "number": NUMBER, "seller_name": SELLER, "row_version": form["row_version"].value()}
    assert (half.total, half.is_whole) == (None, False)
    facts = {"issued_on": "2026-03-02", "total": "379.00", "part": "200.00"}
    # Refused as beside the file itself, with all that was typed.
    refused = client.post(photo.get_absolute_url(), typed | facts | {"buyer_name": "别家"}).context["form"]
    assert (list(refused.errors), refused["total"].value()) == (["buyer_name"], "379.00")
    assert claim.invoices.count() == 2
    client.post(photo.get_absolute_url(), typed | facts)
    invoice = claim.invoices.get()
    assert (invoice.pk, invoice.total, invoice.part, invoice.seller_name) == (half.pk, 379, 200, SELLER)
    assert (invoice.is_whole, invoice.originals.get().is_picture) == (True, True)


def test_a_file_that_says_one_number_is_not_joined_to_an_invoice_of_another(claim, send, client):
    send(_file(SAME_DAY, "a.xml"))
    other = NUMBER[:-1] + "3"
    send(_file(pdf([line.replace(NUMBER, other) for line in LINES[:2]]), "b.pdf"))
    half = claim.invoices.get(number=other)
    page = reverse("finance:invoice_detail", args=[half.pk])
    form = client.get(page).context["form"]
    typed = {name: "" if value is None else value for name, value in form.initial.items()}
    typed |= {"number": NUMBER, "row_version": form["row_version"].value()}
    sentence = f"“b.pdf”读出的号码是 {other}，不是数电票 {NUMBER}的原件：请核对是哪一个写错了。"
    assert client.post(page, typed).context["form"].errors == {"number": [sentence]}
    assert claim.invoices.count() == 2


def test_an_original_goes_as_long_as_the_claim_is_its_makers_and_stays_then(claim, send, client, accountant):
    send(_file(pdf(LINES), "a.pdf"), _file(SAME_DAY, "a.xml"))
    [wrong] = InvoiceOriginal.objects.all()
    remove = reverse("finance:invoiceoriginal_remove", args=[wrong.pk])
    client.force_login(accountant)
    assert client.post(remove).status_code == 404
    client.force_login(claim.made_by)
    assert attributes(client.get(wrong.invoice.get_absolute_url()), "form", "action").count(remove) == 1
    assert client.post(remove, follow=True).status_code == 200
    assert (claim.invoices.count(), InvoiceOriginal.objects.count()) == (1, 0)
    send(_file(SAME_DAY, "a.xml"))
    [kept] = InvoiceOriginal.objects.all()
    changes = (
        "UPDATE finance_invoiceoriginal SET digest = 'x'",
        "DELETE FROM finance_invoiceoriginal",
        "INSERT INTO finance_invoiceoriginal (invoice_id, attachment_id, format, digest)"
        " SELECT invoice_id, attachment_id, format, 'x' FROM finance_invoiceoriginal",
    )
    services.submit_claim(claim, actor=claim.made_by)
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert client.post(reverse("finance:invoiceoriginal_remove", args=[kept.pk])).status_code == 404
    with pytest.raises(ValidationError, match="不能再改动发票和单据"):
        services.remove_paper(kept, actor=claim.made_by)


def test_the_xml_of_an_invoice_is_no_other_invoice_of_another_claim(claim, send, draft):
    send(_file(pdf(LINES), "a.pdf"), _file(SAME_DAY, "a.xml"))
    claim = services.submit_claim(claim, actor=claim.made_by)
    other = draft("379.00")
    [(copy, _)] = services.add_invoices(other, actor=other.made_by, files=[_file(SAME_DAY, "a.xml")])
    services.complete_invoice(copy, actor=other.made_by, number=NUMBER[:-1] + "3", part=Decimal("379.00"))
    with pytest.raises(ValidationError, match=f"与支出申请{claim.number}的数电票 {NUMBER} 是同一张"):
        services.submit_claim(other, actor=other.made_by)
    assert Invoice.objects.count() == 2
