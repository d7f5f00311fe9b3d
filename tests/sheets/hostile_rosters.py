"""Seeded workbooks whose sheet is the roster of the 台账: odd cells, other makers' shapes, and damaged good ones."""

import io
import random
import re
import zipfile

from tests.books import id_number
from tests.sheets.hostile_workbooks import DATE_STYLES, DOC, MAIN, PKG, package, sheet_xml, zipped
from tests.sizes import size

TITLE, UNIT = "会员", "纺织学院分工会"
GOOD = {
    "工号": "T00001", "姓名": "张三", "性别": "男", "分工会": UNIT, "用工形式": "事业编制", "入会日期": "2020-09-01",
}  # fmt: skip
SHEET, BOOK, RELS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
BOOK_XML = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{DOC}"><sheets><sheet name="{TITLE}" sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>"
)
OLD_EPOCH = BOOK_XML.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')


def inline(text: str) -> str:
    """The inside of a text cell, as an element with its type."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="@" t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'


def grid(rows: list[list[str]]) -> str:
    """Rows of cell elements in which @ stands for the cell's place."""
    lines = []
    for number, row in enumerate(rows, 1):
        placed = "".join(one.replace('"@"', f'"{chr(64 + column)}{number}"') for column, one in enumerate(row, 1))
        lines.append(f'<row r="{number}">{placed}</row>')
    return "".join(lines)


def cells(**values: str) -> str:
    """The rows of a roster with one good member; `values` are cell elements by heading, or texts."""
    filled = {**GOOD, **values}
    head = [inline(name) for name in filled]
    return grid([head, [value if value.startswith("<c ") else inline(value) for value in filled.values()]])


def roster(rows: str | None = None, *, book: str = BOOK_XML, sheet: str | None = None, **options) -> bytes:
    """A workbook with the one sheet 会员, styled so that s="1" is a date."""
    extra = {"xl/styles.xml": DATE_STYLES, BOOK: book, **options.pop("extra", {})}
    return package(sheet or sheet_xml(rows or cells()), extra=extra, **options)


def number(value: str, attributes: str = "") -> str:
    """A numeric cell element."""
    return f'<c r="@"{attributes}><v>{value}</v></c>'


BORN = id_number(1)
UNDERSTOOD = {
    "id_full_width": {"证件号码": BORN.translate(str.maketrans("0123456789", "０１２３４５６７８９"))},
    "id_with_spaces": {"证件号码": f"{BORN[:6]} {BORN[6:14]}\u3000{BORN[14:]}"},
    "id_with_zero_width": {"证件号码": f"\u202a{BORN[:9]}\u200b{BORN[9:]}\ufeff"},
    "id_with_apostrophe": {"证件号码": "'" + BORN},
    "id_old_text": {"证件号码": "310000850615001"},
    "id_old_number": {"证件号码": number("310000850615001")},
    "id_old_exponent": {"证件号码": number("3.10000850615001E+14")},
    "day_serial": {"入会日期": number("44075")},
    "day_styled": {"入会日期": number("44075", ' s="1"')},
    "day_compact": {"入会日期": number("20200901")},
    "day_dots": {"入会日期": "2020.9.1"},
    "day_chinese": {"入会日期": "2020年9月1日"},
    "day_full_width": {"入会日期": "２０２０／９／１"},
    "day_iso_cell": {"入会日期": '<c r="@" t="d"><v>2020-09-01</v></c>'},
    "staff_number_cell": {"工号": number("10001")},
    "staff_number_float": {"工号": number("10001.0")},
    "staff_number_full_width": {"工号": "Ｔ０００１"},
    "formula_with_result": {"姓名": '<c r="@" t="str"><f>"张"&amp;"三"</f><v>张三</v></c>'},
    "formula_looking_text": {"备注": "=1+1"},
    "hyperlink_looking_text": {"备注": '=HYPERLINK("http://127.0.0.1","点我")'},
    "rare_name": {"姓名": "𠮷𪚥䶮"},
    "dotted_name": {"姓名": "买买提•艾力"},
    "spaced_choice": {"性别": " 男\u00a0"},
    "line_break": {"备注": "一\n二"},
    "emoji": {"备注": "很好👍🏽"},
    "escaped_control": {"备注": "一_x000D_二"},
    "many_blanks": {"备注": " " * 30_000},
}
# What is refused, the column it is refused in, and a word of the sentence.
REFUSED = {
    "id_float": ({"证件号码": number("3.1000019850615E+17")}, "证件号码", "丢失"),
    "id_18_digits_as_number": ({"证件号码": number(BORN[:17] + "0")}, "证件号码", "丢失"),
    "id_exponent_text": ({"证件号码": "3.1E+17"}, "证件号码", "科学计数"),
    "id_letter_o": ({"证件号码": BORN.replace("0", "O", 1)}, "证件号码", "只能是数字"),
    "id_cyrillic": ({"证件号码": BORN[:17] + "Х"}, "证件号码", "只能是数字"),
    "id_wrong_check": ({"证件号码": BORN[:17] + ("1" if BORN[17] != "1" else "2")}, "证件号码", "校验码"),
    "id_17_digits": ({"证件号码": BORN[:17]}, "证件号码", "18 位"),
    "id_is_date": ({"证件号码": number("44075", ' s="1"')}, "证件号码", "日期"),
    "card_float": ({"银行卡号": number("6.22202000000012E+15")}, "银行卡号", "丢失"),
    "card_16_digits": ({"银行卡号": number("6222020000000128")}, "银行卡号", "丢失"),
    "day_serial_1900_leap": ({"入会日期": number("60")}, "入会日期", "不是日期"),
    "day_february_30": ({"入会日期": "2020-2-30"}, "入会日期", "不存在"),
    "day_american": ({"入会日期": "9/1/2020"}, "入会日期", "日期"),
    "day_short_year": ({"入会日期": "20.9.1"}, "入会日期", "日期"),
    "day_month_only": ({"入会日期": "2020年9月"}, "入会日期", "只有年月"),
    "day_far_future": ({"入会日期": number("2958465", ' s="1"')}, "入会日期", "不合理"),
    "day_negative": ({"入会日期": number("-5", ' s="1"')}, "入会日期", "不是日期"),
    "day_boolean": ({"入会日期": '<c r="@" t="b"><v>1</v></c>'}, "入会日期", "不是日期"),
    "error_cell": ({"姓名": '<c r="@" t="e"><v>#N/A</v></c>'}, "姓名", "#N/A"),
    "error_formula": ({"姓名": '<c r="@" t="e"><f>1/0</f><v>#DIV/0!</v></c>'}, "姓名", "#DIV/0!"),
    "formula_without_result": ({"姓名": '<c r="@"><f>A1</f></c>'}, "姓名", "公式没有计算结果"),
    "private_use_name": ({"姓名": "张\ue863"}, "姓名", "造字"),
    "number_as_name": ({"姓名": number("12")}, "姓名", "姓名"),
    "unknown_choice": ({"性别": "不详"}, "性别", "不在可选范围内"),
    "unknown_unit": ({"分工会": "没有的分工会"}, "分工会", ""),
    "boolean_unit": ({"分工会": '<c r="@" t="b"><v>1</v></c>'}, "分工会", ""),
    "staff_number_text": ({"工号": "工号壹"}, "工号", "字母、数字"),
    "staff_number_fraction": ({"工号": number("1.5")}, "工号", "小数"),
    "escaped_null": ({"备注": "_x0000_"}, "备注", "非法字符"),
    "escaped_surrogate": ({"备注": "_xD800_"}, "备注", "非法字符"),
    "long_text": ({"备注": "长" * 32_767}, "备注", "最多 200 个字"),
    "required_blank": ({"姓名": "\u200b \u3000"}, "姓名", "必填"),
    "yes_or_no": ({"缴纳会费": "也许"}, "缴纳会费", "“是”或“否”"),
}


def odd_cells():
    """(name, bytes, None when understood or (heading, word) of the one problem)."""
    for name, values in UNDERSTOOD.items():
        yield name, roster(cells(**values)), None
    yield "day_1904", roster(cells(入会日期=number("42613", ' s="1"')), book=OLD_EPOCH), None
    for name, (values, heading, word) in REFUSED.items():
        yield name, roster(cells(**values)), (heading, word)
    twice = grid([list(map(inline, GOOD)), *[list(map(inline, GOOD.values()))] * 2])
    yield "same_member_twice", roster(twice), ("工号", "重复")
    lone = [inline(name) for name in list(GOOD)[:-1]]
    yield "column_missing", roster(grid([lone, list(map(inline, GOOD.values()))])), ("", "新增的要有入会日期")
    yield "heading_twice", roster(grid([list(map(inline, [*GOOD, "工号"])), lone])), ("工号", "表头重复")
    yield "no_heading", roster(grid([list(map(inline, GOOD.values()))])), ("", "没有找到表头")


def other_makers():
    """Workbooks as WPS, LibreOffice and old scripts make them: all are understood."""
    yield "template_title_above", roster(titled())
    title = '<mergeCells count="1"><mergeCell ref="A1:F1"/></mergeCells>'
    yield "merged_title", roster(sheet=sheet_xml(titled(), after=title))
    yield "no_styles", package(sheet_xml(cells()), extra={BOOK: BOOK_XML})
    yield "no_package_relations", roster(drop=("_rels/.rels",))
    yield "absolute_target", roster(extra={RELS: relations("/xl/worksheets/sheet1.xml")})
    yield "sheet_elsewhere", roster(drop=(SHEET,), extra={
        "xl/worksheets/Sheet 1.xml": sheet_xml(cells()), RELS: relations("worksheets/Sheet 1.xml")})  # fmt: skip
    yield "prefixed", roster(sheet=prefixed(sheet_xml(cells())))
    yield "bom", roster(sheet="\ufeff" + '<?xml version="1.0" encoding="UTF-8"?>' + sheet_xml(cells()))
    yield "single_quotes", roster(sheet=sheet_xml(cells()).replace('"', "'"))
    yield "no_cell_places", roster(re.sub(r' r="[A-Z0-9]+"', "", cells()))
    yield "shared_strings", shared("xl/sharedStrings.xml", "sharedStrings.xml")
    yield "shared_absolute", shared("xl/sharedStrings.xml", "/xl/sharedStrings.xml")
    yield "rich_text", roster(cells(姓名='<c r="@" t="inlineStr"><is><r><t>张</t></r><r><t>三</t></r></is></c>'))
    yield "plain_string_cells", roster(cells(姓名='<c r="@" t="str"><v>张三</v></c>'))
    yield "wps_extras", roster(sheet=wps(), extra={"docProps/custom.xml": "<a/>", "xl/cellimages.xml": "<a/>"})
    yield "second_sheet", roster(book=BOOK_XML.replace("</sheets>", '<sheet name="说明" sheetId="2" r:id="rId2"/>'
          "</sheets>"), extra={"xl/worksheets/sheet2.xml": sheet_xml(), RELS: relations(
              "worksheets/sheet1.xml", "worksheets/sheet2.xml")})  # fmt: skip
    yield "hidden_sheet", roster(book=BOOK_XML.replace("sheetId", 'state="hidden" sheetId'))
    yield "trailing_blank_rows", roster(cells() + "".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(3, 9000)))
    yield "blank_rows_between", roster(re.sub(r'((?:r="[A-Z]?))2"', r'\g<1>9"', cells()))


def titled() -> str:
    """The roster below a title and an empty row."""
    return grid([[inline("2026 年会员台账")], [], list(map(inline, GOOD)), list(map(inline, GOOD.values()))])


def relations(*targets: str) -> str:
    """The relations of the workbook to its worksheets."""
    lines = (
        f'<Relationship Id="rId{number}" Type="{DOC}/worksheet" Target="{target}"/>'
        for number, target in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PKG}">{"".join(lines)}</Relationships>'


def prefixed(xml: str) -> str:
    """The sheet with every element in a named namespace."""
    return re.sub(r"<(/?)(?=\w)", r"<\1x:", xml).replace("xmlns=", "xmlns:x=")


def shared(part: str, target: str) -> bytes:
    """The roster with its texts in the table of shared strings."""
    texts = [*GOOD, *GOOD.values()]
    table = "".join(f"<si><t>{text}</t></si>" for text in texts)
    places = [number(str(index), ' t="s"') for index in range(len(texts))]
    relation = f'<Relationship Id="rId9" Type="{DOC}/sharedStrings" Target="{target}"/></Relationships>'
    return roster(
        grid([places[: len(GOOD)], places[len(GOOD) :]]),
        extra={
            part: f'<sst xmlns="{MAIN}">{table}</sst>',
            RELS: relations("worksheets/sheet1.xml").replace("</Relationships>", relation),
        },
    )


def wps() -> str:
    """The sheet with what WPS adds around the rows."""
    more = 'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" etc:version="2"'
    before = (
        f"<sheetPr {more}/><dimension ref='A1'/><sheetViews><sheetView workbookViewId='0'/></sheetViews>"
        "<sheetFormatPr defaultColWidth='9' defaultRowHeight='13.5' outlineLevelRow='1'/><cols><col min='1' max='16384'"
        " width='9'/></cols>"
    )
    after = "<pageMargins left='0.75' right='0.75' top='1' bottom='1' header='0.5' footer='0.5'/><headerFooter/>"
    return sheet_xml(cells(), before=before, after=after)


NASTY = ("", "-1", "0", "NaN", "9" * 21, "A1:XFD1048576", "rId404", "\U0010ffff", "../../../etc/passwd", "x" * 70_000)


def damaged(good: bytes, seed: int = 20260211):
    """A good workbook with a part dropped, cut, swapped, blanked or an attribute replaced; whole or refused.

    Every part is dropped and blanked once, and every other damage is done twice or, in a full run, twelve times.
    """
    chance = random.Random(seed)  # noqa: S311
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    for name in whole:
        yield f"without_{name}", zipped({key: value for key, value in whole.items() if key != name})
        yield f"blank_{name}", zipped({**whole, name: b""})
    for turn in range(size(2, 12) * len(DAMAGES)):
        parts, name = dict(whole), chance.choice(list(whole))
        DAMAGES[turn % len(DAMAGES)](chance, parts, name)
        yield f"damaged_{turn}", zipped(parts)


def _cut(chance, parts, name):
    parts[name] = parts[name][: chance.randrange(len(parts[name]))]


def _swap(chance, parts, name):
    other = chance.choice(list(parts))
    parts[name], parts[other] = parts[other], parts[name]


def _attribute(chance, parts, name):
    found = list(re.finditer(rb'="([^"]*)"', parts[name]))
    place = chance.choice(found)
    nasty = chance.choice(NASTY).encode()
    parts[name] = parts[name][: place.start(1)] + nasty + parts[name][place.end(1) :]


def _repeat(chance, parts, name):
    """An element many times over, or its end lost."""
    tags = re.findall(rb"<[^<>]+>", parts[name])
    tag = chance.choice(tags)
    parts[name] = parts[name].replace(tag, tag * chance.choice((0, 2, 50)), 1)


def _bytes(chance, parts, name):
    data = bytearray(parts[name])
    for _ in range(chance.choice((1, 5, 50))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    parts[name] = bytes(data)


def _encoding(chance, parts, name):
    declared = '<?xml version="1.0" encoding="{0}"?>'
    code = chance.choice(("utf-16", "utf-16-be", "utf-32", "gb18030", "utf-7", "cp037"))
    text = declared.format(code) + parts[name].decode("utf-8", "replace").partition("?>")[2]
    parts[name] = text.encode(code, "replace")


DAMAGES = (_cut, _swap, _attribute, _repeat, _bytes, _attribute, _encoding)
