"""The same list in every form, and files that are refused."""

from typing import Any

from tests.input.corpus.spec import Form, Outcome, RefusedCode, Sheet, Spec, case, lines, table
from tests.input.corpus.world import MACHINES, TEXTILE

LIST = """会员名单|||
工号|姓名|分工会|手机|入会日期|备注
T0001|张伟|机电工程学院分工会|13900000001|2015-09-01|
00090009|周敏|机关第一分工会|13900000009|2015-09-01|借调，至年底
T0007|阿依古丽·买买提|纺织服装学院分工会|13900000007|2015/9/1|他说"好"
合计|3人||||"""
READ = f"""工号|姓名|分工会|手机|入会日期|备注
T0001|张伟|{MACHINES}|13900000001|2015-09-01|
00090009|周敏|机关第一分工会|13900000009|2015-09-01|借调，至年底
T0007|阿依古丽·买买提|{TEXTILE}|13900000007|2015-09-01|他说"好\""""
OURS = "工号 姓名 分工会 手机 入会日期 备注"


def same(name: str, form: Form, **more: Any) -> Spec:
    return case(name, "会员", LIST, READ, OURS, heading=2, skipped={6: "sum"}, form=form, **more)


def refused(name: str, form: Form, code: RefusedCode, rows: str = LIST, **more: Any) -> Spec:
    return Spec(name, "会员", (Sheet(table(rows) if rows else ()),), Outcome(refused=code), form, **more)


SPECS = (
    same("list-in-xlsx", "xlsx"),
    same("list-in-xls", "xls"),
    same("list-in-csv-utf8", "csv-utf8"),
    same("list-in-csv-utf8-with-bom", "csv-utf8-bom", note="As Excel saves “CSV UTF-8”."),
    same("list-in-csv-gb18030", "csv-gb18030", note="As Excel saves “CSV” in China."),
    same("list-in-csv-with-semicolons", "csv-semicolon"),
    same("list-in-utf16", "csv-utf16", note="As Excel saves “Unicode 文本”; its mark leaves no doubt.", doubt=True),
    same("list-pasted", "paste", note="As Excel and WPS put cells into the clipboard."),
    same("xlsx-named-xls", "xlsx-named-xls", note="A workbook is known by its content."),
    same(
        "tabs-named-xls",
        "text-named-xls",
        note="Old systems “export Excel” so. It is text with tabs, which is read; only HTML is refused.",
        doubt=True,
    ),
    case(
        "csv-with-line-breaks-in-cells",
        "会员",
        (
            ("工号", "姓名", "手机\n（本人）", "备注"),
            ("T0001", "张伟", "13900000001", "借调\n至年底"),
            ("T0002", "李娜", "13900000002", "a,b;c"),
        ),
        "工号|姓名|手机|备注\nT0001|张伟|13900000001|借调 至年底\nT0002|李娜|13900000002|a,b;c",
        "工号 姓名 手机（本人）>手机 备注",
        form="csv-utf8-bom",
    ),
    case(
        "paste-with-line-breaks-in-cells",
        "会员",
        (
            ("工号", "姓名", "手机", "备注"),
            ("T0001", "张伟", "13900000001", '借调\n至"年底"'),
            ("T0002", "李娜", "13900000002", None),
        ),
        '工号|姓名|手机|备注\nT0001|张伟|13900000001|借调 至"年底"\nT0002|李娜|13900000002|',
        "工号 姓名 手机 备注",
        form="paste",
        note="WPS and Excel put quotes round such a cell.",
    ),
    case(
        "paste-without-headings",
        "会员",
        "T0001|张伟|机电工程学院分工会|13900000001\nT0002|李娜|纺织服装学院分工会|13900000002",
        f"工号|姓名|分工会|手机\nT0001|张伟|{MACHINES}|13900000001\nT0002|李娜|{TEXTILE}|13900000002",
        "A列>工号 B列>姓名 C列>分工会 D列>手机",
        heading=(),
        questions="columns",
        form="paste",
        note="Content tells the columns; the page shows them for correction before anything else.",
    ),
    case(
        "paste-of-names-alone",
        "捐款",
        lines("李娜\n于建国\n孙𠮷"),
        "工号\nT0002\nT0006\nT0011",
        "A列>@name",
        heading=(),
        questions="columns\nwhole_file 捐款活动 慈善一日捐（2026年）\nwhole_file 捐款日期",
        trouble="1 金额 mandatory\n2 金额 mandatory\n3 金额 mandatory",
        form="paste",
    ),
    case(
        "paste-with-blank-lines-and-title",
        "会员",
        "会员名单\n\n工号|姓名|手机\nT0001|张伟|13900000001\n\nT0002|李娜|13900000002",
        "工号|姓名|手机\nT0001|张伟|13900000001\nT0002|李娜|13900000002",
        "工号 姓名 手机",
        heading=3,
        skipped={5: "blank"},
        form="paste",
    ),
    case(
        "csv-in-which-excel-lost-the-zeros",
        "会员",
        "工号|姓名|手机\n90009|周敏|1.39E+10\nT0002|李娜|13900000002",
        "工号|姓名|手机\n|周敏|\nT0002|李娜|13900000002",
        "工号 姓名 手机",
        trouble="2 工号 near_key\n2 手机 digits_lost",
        form="csv-gb18030",
    ),
    case(
        "csv-with-ragged-rows",
        "会员",
        "工号|姓名|手机\nT0001|张伟\nT0002|李娜|13900000002|多出的一格\nT0005",
        "工号|姓名|手机\nT0001|张伟|\nT0002|李娜|13900000002\nT0005||",
        "工号 姓名 手机",
        unknown="D列",
        form="csv-utf8",
        note="A short row has blank cells; a cell beyond the headings is a column without one.",
    ),
    case(
        "csv-with-equals-signs",
        "会员",
        '工号|姓名|手机\n="00090009"|周敏|13900000009\n="T0002"|李娜|13900000002',
        "工号|姓名|手机\n00090009|周敏|13900000009\nT0002|李娜|13900000002",
        "工号 姓名 手机",
        form="csv-utf8",
        note='="00090009" is how systems keep Excel from cutting zeros.',
        doubt=True,
    ),
    refused("html-named-xls", "html-xls", "html_named_xls"),
    refused("web-archive-named-xls", "mhtml-xls", "html_named_xls"),
    refused(
        "spreadsheet-xml-named-xls",
        "xml-xls",
        "not_a_table",
        note="Excel 2003 XML: no longer read anywhere.",
        doubt=True,
    ),
    refused("workbook-with-macros", "xlsm", "macro", note="Told to save it as .xlsx.", doubt=True),
    refused("macros-in-a-file-named-xlsx", "macro-in-xlsx", "macro", doubt=True),
    refused("workbook-with-a-password", "xlsx-password", "password"),
    refused("old-workbook-with-a-password", "xls-password", "password"),
    refused("workbook-cut-off", "xlsx-cut", "damaged", note="An upload or a chat lost its end."),
    refused("open-document", "ods", "not_a_table"),
    refused("letter", "docx", "not_a_table"),
    refused("pdf-named-xlsx", "pdf-named-xlsx", "not_a_table"),
    refused("photograph-named-xlsx", "png-named-xlsx", "not_a_table"),
    refused("no-bytes-at-all", "no-bytes", "empty"),
    refused("csv-in-no-known-encoding", "csv-binary", "encoding"),
    refused("sheets-without-a-cell", "xlsx", "empty", ""),
    refused("blanks-alone", "csv-utf8", "empty", "| | \n||"),
    refused("headings-alone", "xlsx", "no_rows", "工号|姓名|手机"),
    refused("headings-and-a-total", "xls", "no_rows", "会员名单\n工号|姓名|手机\n合计|0|\n填表人：||"),
    refused("letter-in-cells", "xlsx", "no_heading", "关于报送会员名单的通知\n各分工会：\n请于本周五前报送。\n校工会"),
    refused("paste-of-a-sentence", "paste", "no_heading", "老师好，名单稍后发您"),
)
