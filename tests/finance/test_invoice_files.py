"""What an invoice's own file says of it: XML, OFD and PDF, read in the limited child; of the rest nothing."""

import datetime
import io
import zipfile
from decimal import Decimal

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from finance.invoices import read_invoice
from finance.invoices.files import _clean

NUMBER = "26312000000123456789"
SELLER = "江南文体用品有限公司"
UNION = "中国教育工会江南大学堂委员会"
XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>{NUMBER}</EIid><Version>0.33</Version></Header>
<EInvoiceData><SellerInformation><SellerIdNum>91310000MA1K00000X</SellerIdNum><SellerName> {SELLER}
</SellerName></SellerInformation>
<BuyerInformation><BuyerIdNum>81310000MC0000000X</BuyerIdNum><BuyerName>{UNION}</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>357.55</TotalAmWithoutTax><TotalTaxAm>21.45</TotalTaxAm>
<TotalTax-includedAmount>379.00</TotalTax-includedAmount><RequestTime>2026-03-02</RequestTime></BasicInformation>
<IssuItemInformation><ItemName>*体育用品*羽毛球</ItemName><Amount>-10.00</Amount></IssuItemInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>{NUMBER}</InvoiceNumber><IssueTime>2026-03-01 10:08:05</IssueTime>
</TaxSupervisionInfo></EInvoice>"""
SAID = {
    "kind": "digital",
    "number": NUMBER,
    "total": Decimal("379.00"),
    "tax": Decimal("21.45"),
    "buyer_name": UNION,
    "buyer_tax_number": "81310000MC0000000X",
    "seller_name": SELLER,
    "seller_tax_number": "91310000MA1K00000X",
}


def archive(**files):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/"), content)
    return kept.getvalue()


def ofd(**more):
    """The layout that the tax authority's files have: tags that point to the texts of the page."""
    texts = {"11": NUMBER, "12": "2026年03月02日", "13": "¥", "14": "379.00", "15": SELLER, "16": "91310000MA1K00000X"}
    texts |= {"17": UNION, "18": "81310000MC0000000X", "19": "21.45"}
    page = "".join(
        f'<ofd:TextObject ID="{key}"><ofd:TextCode>{text}\n</ofd:TextCode></ofd:TextObject>'
        for key, text in texts.items()
    )
    tags = {"InvoiceNo": "11", "IssueDate": "12", "TaxInclusiveTotalAmount": "13 14", "TaxTotalAmount": "19"}
    people = {"Seller": {"SellerName": "15", "SellerTaxID": "16"}, "Buyer": {"BuyerName": "17", "BuyerTaxID": "18"}}

    def pointed(keys):
        return "".join(f'<ofd:ObjectRef PageRef="1">{key}</ofd:ObjectRef>' for key in keys.split())

    def tagged(named):
        found = {name: pointed(of) if isinstance(of, str) else tagged(of) for name, of in named.items()}
        return "".join(f"<{name}>{content}</{name}>" for name, content in found.items())

    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    return archive(
        **{
            "OFD.xml": f'<ofd:OFD {space}><ofd:CustomDatas><ofd:CustomData Name="发票号码">{NUMBER}</ofd:CustomData>'
            "</ofd:CustomDatas></ofd:OFD>",
            "Doc_0__Tags__CustomTag.xml": f"<eInvoice {space}>{tagged(tags | people)}</eInvoice>",
            "Doc_0__Pages__Page_0__Content.xml": f"<ofd:Page {space}>{page}</ofd:Page>",
            **more,
        }
    )


def pdf(lines, enclosed=None):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    kept = io.BytesIO()
    canvas = Canvas(kept)
    canvas.setFont("STSong-Light", 10)
    for row, line in enumerate(lines):
        canvas.drawString(40, 800 - 16 * row, line)
    canvas.save()
    if enclosed is None:
        return kept.getvalue()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(kept.getvalue()))
    writer.add_attachment("invoice.xml", enclosed)
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


LINES = [
    "电子发票（普通发票）",
    f"发票号码：{NUMBER}",
    "开票日期：2026年03月02日",
    f"名称：{UNION}",
    "统一社会信用代码/纳税人识别号：81310000MC0000000X",
    f"名称：{SELLER}",
    "统一社会信用代码/纳税人识别号：91310000MA1K00000X",
    "合 计 ¥357.55 ¥21.45",
    "价税合计（大写）叁佰柒拾玖圆整 （小写）¥379.00",
]
DAY = {"issued_on": datetime.date(2026, 3, 2)}
FILES = {
    "xml": lambda: (XML.encode(), SAID | {"issued_on": datetime.date(2026, 3, 1)}),
    "ofd by its tags": lambda: (ofd(), SAID | DAY),
    "ofd by the xml in it": lambda: (
        ofd(**{"Doc_0__Attachs__invoice.xml": XML}),
        SAID | {"issued_on": datetime.date(2026, 3, 1)},
    ),
    "pdf by its text": lambda: (pdf(LINES), SAID | DAY),
    "pdf by the xml in it": lambda: (
        pdf(["电子发票"], XML.encode()),
        SAID | {"issued_on": datetime.date(2026, 3, 1)},
    ),
}


@pytest.mark.parametrize("how", FILES)
def test_what_the_file_says_is_read(how):
    data, said = FILES[how]()
    assert read_invoice(data) == said


def test_an_older_invoice_has_a_code():
    lines = ["发票代码：031002000111", "发票号码：12345678", "（小写）¥1,024.50"]
    said = {"kind": "vat", "code": "031002000111", "number": "12345678", "total": Decimal("1024.50")}
    assert read_invoice(pdf(lines)) == said


SCATTERED = [
    "发票号码：",
    "开票日期：",
    "名称：",
    "名称：",
    NUMBER,
    "2026年03月02日",
    UNION,
    SELLER,
    "（小写）",
    "¥379.00",
]
READ = {
    "labels before what they label": (
        lambda: pdf(SCATTERED),
        {"kind", "number", "issued_on", "total", "buyer_name", "seller_name"},
    ),
    "another day first": (lambda: pdf(["出行日期 2026年02月11日", *LINES]), {*SAID, "issued_on"}),
    "several days without a label": (lambda: pdf(["2026年02月11日", "2026年03月02日", LINES[1]]), {"kind", "number"}),
    "gbk": (lambda: XML.replace("UTF-8", "GBK").replace("03-01", "03-02").encode("gbk"), {*SAID, "issued_on"}),
    "utf-16": (lambda: XML.replace("UTF-8", "UTF-16").replace("03-01", "03-02").encode("utf-16"), {*SAID, "issued_on"}),
}


@pytest.mark.parametrize("how", READ)
def test_what_is_read_stands_under_its_own_name(how):
    data, fields = READ[how]
    assert read_invoice(data()) == {name: value for name, value in (SAID | DAY).items() if name in fields}


def test_the_number_of_what_a_red_letter_corrects_is_not_its_own():
    read = read_invoice(pdf([f"被红冲蓝字数电发票号码：{NUMBER[:-1]}1", *LINES]))
    assert (read["number"], read["corrects_number"]) == (NUMBER, f"{NUMBER[:-1]}1")


def test_a_file_of_several_invoices_says_which(client, draft):
    claim, other = draft("379.00"), f"{NUMBER[:-1]}0"
    client.force_login(claim.made_by)
    red = f"被红冲蓝字数电发票号码：{NUMBER[:-1]}1"
    for content, told in (
        (pdf([*LINES, red, LINES[1]]), []),
        (
            pdf([*LINES[:2], f"发票号码：{other}"]),
            [f"“a.pdf”里还有号码是{other}的发票，没有添加；请另存成每张一个文件再添加。"],
        ),
        (b"%PDF-1.4 broken", ["“a.pdf”没有读出内容，请照原件填写。"]),
    ):
        sent = {"what": "invoice", "files": [SimpleUploadedFile("a.pdf", content)]}
        page = client.post(reverse("finance:claim_papers", args=[claim.pk]), sent, follow=True)
        said = [str(one) for one in page.context["messages"] if one.level_tag == "warning"]
        assert [one for one in said if "a.pdf" in one] == told


BAD = {
    "empty": lambda: b"",
    "no archive": lambda: b"PK\x03\x04 not an archive",
    "no pdf": lambda: b"%PDF-1.7 broken",
    "half": lambda: XML.encode()[:200],
    "entities": lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><EInvoice>&x;</EInvoice>',
    "bomb": lambda: archive(**{"OFD.xml": b" " * 70_000_000}),
    "other words": lambda: b"<note>nothing of an invoice</note>",
    "finer than 分": lambda: b"<EInvoice><TotalTax-includedAmount>5.005</TotalTax-includedAmount></EInvoice>",
    "huge amount": lambda: b"<EInvoice><TotalTax-includedAmount>1e308</TotalTax-includedAmount></EInvoice>",
}


@pytest.mark.parametrize("how", BAD)
def test_of_a_file_that_cannot_be_read_nothing_is_taken(how):
    assert read_invoice(BAD[how]()) == {}


def test_characters_that_no_column_takes_are_left_out():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(["电子发票"])))
    writer.add_metadata({"/InvoiceNumber": "12\x0034\x1b5", "/SellerIdNum": "9131\x00"})
    kept = io.BytesIO()
    writer.write(kept)
    assert read_invoice(kept.getvalue()) == {"number": "12345", "seller_tax_number": "9131"}
    [lone] = {_clean("seller_name", text) for text in ("江南\ud800 公司", "江南\x00\n公司", " 江南\t公司\x7f")}
    assert lone == "江南 公司"
