"""The reading of one invoice, in the limited child: by its XML where it has one, else by the text of its pages."""

from __future__ import annotations

import contextlib
import io
import itertools
import re
import unicodedata
from xml.etree import ElementTree

from unionportal.sheets.child_process import Refusal, check_markup, parts

# {local name of a leaf: field}, of the XML of 数电票, of the older OFD and of the railway's receipts; first ones win.
_LEAVES = {
    "InvoiceNumber": "number",
    "EIid": "number",
    "InvoiceNo": "number",
    "ElectronicInvoiceRailwayETicketNumber": "number",
    "InvoiceCode": "code",
    "IssueTime": "issued_on",
    "RequestTime": "issued_on",
    "IssueDate": "issued_on",
    "DateOfIssue": "issued_on",
    "TotalTax-includedAmount": "total",
    "TaxInclusiveTotalAmount": "total",
    "Fare": "total",
    "TotalTaxAm": "tax",
    "TaxTotalAmount": "tax",
    "BuyerName": "buyer_name",
    "NameOfPurchaser": "buyer_name",
    "BuyerIdNum": "buyer_tax_number",
    "BuyerTaxID": "buyer_tax_number",
    "UnifiedSocialCreditCodeOfPurchaser": "buyer_tax_number",
    "SellerName": "seller_name",
    "SellerIdNum": "seller_tax_number",
    "SellerTaxID": "seller_tax_number",
    "OriginalInvoiceNumber": "corrects_number",
}
# Of OFD.xml, where nothing better is known.
_CUSTOM = {
    "发票号码": "number",
    "发票代码": "code",
    "开票日期": "issued_on",
    "合计税额": "tax",
    "购买方纳税人识别号": "buyer_tax_number",
    "销售方纳税人识别号": "seller_tax_number",
}
# Of the document information of a PDF.
_INFO = {
    "/InvoiceNumber": "number",
    "/IssueTime": "issued_on",
    "/TotalTax-includedAmount": "total",
    "/TotalTaxAm": "tax",
    "/SellerIdNum": "seller_tax_number",
}
_NUMBER = re.compile(r"发票号码[:：]?\s*(\d{20}|\d{8})(?!\d)")
_CODE = re.compile(r"发票代码[:：]?\s*(\d{12}|\d{10})(?!\d)")
_DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_ISSUED = re.compile(rf"开票日期\s*[:：]?\s*{_DAY.pattern}")
_TOTAL = re.compile(r"小写\s*[)）]?\s*[¥￥]?\s*(-?[\d,]+\.\d{2})")
_SUMS = re.compile(r"合\s*计\s*[¥￥]?\s*(-?[\d,]+\.\d{2})\s*[¥￥]?\s*(-?[\d,]+\.\d{2})")
# What stands behind a label is not the next one, nor a number.
_NAME = re.compile(r"名\s*称\s*[:：]\s*(?!\d+(?!\S))([^\s:：]++)(?![^\S\n]*[:：])")
_LABEL = re.compile(r"[^\d:：]{2,24}[:：]")
_TAX_NUMBER = re.compile(r"识别号\s*[:：]\s*([0-9A-Z]{15,20})")
_RED = re.compile(r"被红冲(?:蓝字)?(?:数电(?:票|发票))?(?:发票)?号码\s*[:：]?\s*(\d{20}|\d{8})")
_ENCODING = re.compile(rb"(<\?xml[^>]*?)\s+encoding\s*=\s*[\"']([\w.-]+)[\"']")
_OF_CHINA, _OF_16_BITS = (b"gbk", b"gb2312", b"gb18030"), (b"\xff\xfe", b"\xfe\xff")
_AMOUNT = re.compile(r"-?[\d,]+\.\d{2}")


def answer(data, orders):
    """Return ("ok", {field: text}) of the file, or ("rejected", code, facts)."""
    try:
        return "ok", _read(data, orders)
    except Refusal as refusal:
        return "rejected", refusal.code, dict(refusal.facts)
    except MemoryError:
        return "rejected", "memory", {}
    except RecursionError:
        return "rejected", "broken", {}


def _read(data, orders):
    if data.startswith(b"PK\x03\x04"):
        return _of_ofd(parts(data, orders))
    if data.startswith(b"%PDF-"):
        return _of_pdf(data, orders)
    data = _as_utf_8(data)
    check_markup({"": data})
    return _of_xml(data)


def _as_utf_8(data):
    """Return XML in an encoding of today's or older Chinese programs in UTF-8; any other as it is."""
    said = _ENCODING.match(data)
    try:
        if data.startswith(_OF_16_BITS):
            data = data.decode("utf-16").encode()
        elif said and said[2].lower() in _OF_CHINA:
            data = data.decode("gb18030").encode()
        else:
            return data
    except UnicodeError:
        raise Refusal("broken_xml") from None
    return _ENCODING.sub(rb"\1", data, count=1)


def _local(tag):
    return tag.rpartition("}")[2]


def _tree(data):
    try:
        return ElementTree.fromstring(data)  # noqa: S314  # nosec B314 -- see above
    except (ElementTree.ParseError, ValueError, LookupError):
        raise Refusal("broken_xml") from None


def _of_xml(data):
    """Return what the leaves of the XML say, by their names."""
    found, leaves = {}, {}
    root = _tree(data)
    for element in root.iter():
        if len(element) == 0 and (text := (element.text or "").strip()):
            leaves.setdefault(_local(element.tag), text)
    for name, field in _LEAVES.items():
        if name in leaves:
            found.setdefault(field, leaves[name])
    if "number" in found:
        found["kind"] = _kind(found)
    if "corrects_number" not in found and (red := _RED.search(" ".join(root.itertext()))):
        found["corrects_number"] = red[1]
    return found


def _kind(found):
    if len(found["number"]) == 20:
        return "digital"
    return "vat" if found.get("code") else ""


def _of_ofd(found):
    """Return what the XML enclosed in the OFD says, else what its tags say of its page, else its list of data."""
    enclosed = {}
    for name, content in sorted(found.items()):
        if "attach" in name.lower() or name.lower().endswith(("invoice.xml", "_issuer.xml")):
            try:
                enclosed = _of_xml(content)
            except Refusal:
                continue
            if "number" in enclosed:
                break
    tagged = _tagged(found)
    listed = _listed(found)
    merged = {**listed, **tagged, **(enclosed if "number" in enclosed else {})}
    if "number" in merged:
        merged["kind"] = _kind(merged)
    return merged


def _tagged(found):
    """Return the texts of the page that the tags of the invoice point to."""
    tags = [content for name, content in found.items() if name.rpartition("/")[2].lower() == "customtag.xml"]
    if not tags:
        return {}
    texts = {}
    for name, content in found.items():
        if name.rpartition("/")[2].lower() != "content.xml":
            continue
        for element in _tree(content).iter():
            if _local(element.tag) == "TextObject" and element.get("ID"):
                texts[element.get("ID")] = "".join(part.strip() for part in element.itertext())
    said = {}
    for element in _tree(tags[0]).iter():
        field = _LEAVES.get(_local(element.tag))
        references = [child for child in element.iter() if _local(child.tag) == "ObjectRef"]
        if not field or not references:
            continue
        text = "".join(texts.get((one.text or "").strip(), "") for one in references)
        if field in ("total", "tax"):
            amount = _AMOUNT.search(text)
            text = amount[0] if amount else ""
        if text:
            said.setdefault(field, text)
    return said


def _listed(found):
    """Return the custom data of OFD.xml."""
    said, sums = {}, {}
    for name, content in found.items():
        if name.lower() != "ofd.xml":
            continue
        for element in _tree(content).iter():
            if _local(element.tag) != "CustomData":
                continue
            label, text = element.get("Name", ""), (element.text or "").strip()
            if label in _CUSTOM and text:
                said[_CUSTOM[label]] = text
            sums[label] = text.replace(",", "").lstrip("¥￥")
    with contextlib.suppress(KeyError, ValueError):
        said["total"] = _added(sums["合计金额"], sums["合计税额"])
    return said


def _added(one, other):
    """Return the sum of two amounts of 元 as text, in whole 分."""
    fen = sum(_fen(text) for text in (one, other))
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02}"


def _fen(text):
    match = re.fullmatch(r"(-?)(\d+)(?:\.(\d{1,2}))?", text)
    if match is None:
        raise ValueError("no amount")
    return int(f"{match[1]}{int(match[2]) * 100 + int((match[3] or '0').ljust(2, '0'))}")


def _of_pdf(data, orders):
    from pypdf import PdfReader  # noqa: PLC0415 -- only a PDF needs it

    found = {}
    try:
        reader = PdfReader(io.BytesIO(data))
        for enclosed in _enclosed(reader, orders["attachments"]):
            found = _of_xml(enclosed)
            if "number" in found:
                return found
        info = reader.metadata or {}
        found = {field: str(info[key]) for key, field in _INFO.items() if info.get(key)}
        text = "\n".join(page.extract_text() for page in reader.pages[: orders["pages"]])
    except Refusal:
        raise
    except Exception:
        raise Refusal("broken_pdf") from None
    for field, said in _of_text(text[: orders["characters"]]).items():
        found.setdefault(field, said)
    if "number" in found:
        found["kind"] = _kind(found)
    return found


def _enclosed(reader, most):
    """Yield the XML files that the PDF carries."""
    for number, (name, contents) in enumerate(reader.attachments.items()):
        if number >= most:
            return
        for content in contents:
            if name.lower().endswith(".xml"):
                content = _as_utf_8(content)
                check_markup({name: content})
                yield content


def _of_text(text):
    # Fonts write some characters by their radicals.
    text = _joined(unicodedata.normalize("NFKC", text))
    found = {}
    if match := _RED.search(text):
        found["corrects_number"] = match[1]
    # The number of what a red letter corrects is not its own, wherever it stands.
    own = _RED.sub("", text)
    for field, pattern in (("number", _NUMBER), ("code", _CODE), ("total", _TOTAL)):
        if match := pattern.search(own):
            found[field] = match[1]
    days = {match.groups() for match in _DAY.finditer(text)}
    if match := _ISSUED.search(text):
        found["issued_on"] = "-".join(match.groups())
    elif len(days) == 1:
        found["issued_on"] = "-".join(*days)
    if len(numbers := dict.fromkeys(_NUMBER.findall(own))) > 1:
        found["numbers"] = " ".join(numbers)
    if match := _SUMS.search(text):
        found["tax"] = match[2]
    # The buyer stands before the seller.
    for pattern, what in ((_NAME, "name"), (_TAX_NUMBER, "tax_number")):
        for side, match in zip(("buyer", "seller"), pattern.finditer(text), strict=False):
            found[f"{side}_{what}"] = match[1]
    return found


def _joined(text):
    """Return the text with each of several labels, printed one below the other before what they label, beside it."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    joined, place = [], 0
    while place < len(lines):
        labels = list(itertools.takewhile(_LABEL.fullmatch, lines[place:]))
        values = lines[place + len(labels) : place + 2 * len(labels)]
        if len(labels) > 1 and len(values) == len(labels):
            joined += map("".join, zip(labels, values, strict=True))
            place += 2 * len(labels)
        else:
            joined.append(lines[place])
            place += 1
    return "\n".join(joined)
