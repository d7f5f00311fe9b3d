"""Who is meant: by number, ID number, name and unit; and keys and names that are written otherwise."""

from typing import Any

from tests.input.corpus.spec import Cell, Outcome, Sheet, Spec, asks, pairs, problems, table
from tests.input.corpus.world import DONATIONS, ID, id_number

THEIRS = {"工号": "工号", "姓名": "@name", "单位": "@unit", "身份证号": "@id", "手机": "@phone"}


def donors(
    name: str, columns: str, people: str, found: str, trouble: str = "", questions: str = "", **more: Any
) -> Spec:
    """Return a list of gifts of 100 yuan on one day, by the people whose `columns` are given.

    `found` has the staff numbers of the rows, - where nobody is to be taken for the person.
    """
    people_rows = table(people)
    rows = ((*columns.split(), "捐款金额", "捐款日期"), *((*row, 100, "2026-09-05") for row in people_rows))
    what = [{"工号": number} if number != "-" else {} for number in found.split()]
    return Spec(
        name,
        "捐款",
        (Sheet(rows),),
        Outcome(
            tuple({**who, "金额": "100.00", "捐款日期": "2026-09-05"} for who in what),
            matched={column: THEIRS[column] for column in columns.split()} | pairs("捐款金额>金额 捐款日期"),
            problems=problems(trouble) if trouble else (),
            asks=asks(f"whole_file 捐款活动 {DONATIONS[0]}\n{questions}".strip()),
        ),
        **more,
    )


def telephones(name: str, numbers: list[Any], found: str, trouble: str = "", **more: Any) -> Spec:
    """Return a list of members by staff number, each with the number 13800000001."""
    rows = (("工号", "手机"), *((number, "13800000001") for number in numbers))
    known = [{"工号": number} if number != "-" else {} for number in found.split()]
    return Spec(
        name,
        "会员",
        (Sheet(rows),),
        Outcome(
            tuple({**who, "手机": "13800000001"} for who in known),
            matched=pairs("工号 手机"),
            problems=problems(trouble) if trouble else (),
        ),
        **more,
    )


def roster(name: str, columns: str, people: str, read: str, trouble: str = "", **more: Any) -> Spec:
    """Return a list of members under our own headings; `read` is what differs from what is written."""
    rows = table(people)
    headings = columns.split()
    changed = table(read) if read else rows
    return Spec(
        name,
        "会员",
        (Sheet((tuple(headings), *rows)),),
        Outcome(
            tuple({heading: str(cell) for heading, cell in zip(headings, row, strict=True) if cell} for row in changed),
            matched=pairs(columns),
            problems=problems(trouble) if trouble else (),
        ),
        **more,
    )


SPECS = (
    donors("by-id-number", "姓名 身份证号", f"李娜|{ID['T0002']}\n周敏|{ID['00090010']}", "T0002 00090010"),
    donors(
        "id-numbers-as-people-write-them",
        "姓名 身份证号",
        f"""张伟|{ID["T0001"][:6]} {ID["T0001"][6:14]} {ID["T0001"][14:]}
李娜|　{ID["T0002"]}
Anna Keller|c01x0006h
于建国|{"".join(chr(ord(c) + 0xFEE0) for c in ID["T0006"])}""",
        "T0001 T0002 T0012 T0006",
        note="In groups, with a wide blank in front, in small letters, in wide digits.",
    ),
    donors("by-name-and-unit", "姓名 单位", "张伟|机电工程学院\n张伟|机关第一分工会", "T0001 T0004"),
    donors(
        "name-of-two-people",
        "姓名",
        "李娜\n张伟",
        "T0002 -",
        "3 姓名 ambiguous_person",
        "person 姓名 张伟",
    ),
    donors(
        "two-of-one-name-in-one-unit",
        "姓名 单位",
        "周敏|机关第一分工会\n孙𠮷|机关第二分工会",
        "- T0011",
        "2 姓名 ambiguous_person",
        "person 姓名 周敏",
    ),
    donors(
        "telephone-tells-two-apart",
        "姓名 单位 手机",
        "周敏|机关第一分工会|13900000009\n周敏|机关第一分工会|13900000010",
        "00090009 00090010",
        note="Name and unit leave two; the telephone on the roster fits one of them only.",
        doubt=True,
    ),
    donors(
        "nobody-of-this-name",
        "姓名 单位",
        "李娜|纺织服装学院\n诸葛青|纺织服装学院",
        "T0002 -",
        "3 姓名 unknown_person",
        "person 姓名 诸葛青",
    ),
    donors(
        "known-name-in-another-unit",
        "姓名 单位",
        "李娜|机电工程学院",
        "-",
        "2 姓名 unknown_person",
        "person 姓名 李娜",
        note="The only 李娜 of the roster is in another unit: proposed, not taken.",
        doubt=True,
    ),
    donors(
        "number-of-one-name-of-another",
        "工号 姓名",
        "T0001|李娜\nT0002|李娜",
        "- T0002",
        "2 姓名 name_differs",
        "person 姓名 李娜",
    ),
    donors(
        "id-number-of-one-name-of-another",
        "姓名 身份证号",
        f"曹雪松|{ID['T0006']}",
        "-",
        "2 姓名 name_differs",
        "person 姓名 曹雪松",
    ),
    donors("number-alone-is-enough", "工号", "T0003\n00090009\nT9999", "T0003 00090009 -", "4 工号 unknown_person"),
    donors(
        "number-missing-in-some-rows",
        "工号 姓名 单位",
        "T0001|张伟|机电工程学院分工会\n|曹雪松|机电工程学院分工会\n|周敏|机关第一分工会",
        "T0001 T0005 -",
        "4 姓名 ambiguous_person",
        "person 姓名 周敏",
    ),
    donors(
        "row-without-a-person",
        "工号 姓名",
        "T0001|张伟\n|",
        "T0001 -",
        "3 工号 mandatory",
        note="An amount without a person is no blank row and no sum: it is a fault.",
    ),
    donors("same-person-twice", "工号 姓名", "T0001|张伟\nT0001|张伟", "T0001 T0001", "3 工号 duplicate_key"),
    donors(
        "same-person-by-number-and-by-id-number",
        "工号 姓名 身份证号",
        f"T0002|李娜|\n|李娜|{ID['T0002']}",
        "T0002 T0002",
        "3 - duplicate_key",
    ),
    donors("aligned-names", "姓名", "于 建 国\n李　娜\n欧阳　明\n孙  𠮷", "T0006 T0002 T0003 T0011"),
    donors(
        "middle-dots",
        "姓名",
        "\n".join(f"阿依古丽{dot}买买提" for dot in "·•・‧∙⋅．"),
        " ".join(["T0007"] * 7),
        "\n".join(f"{row} 姓名 duplicate_key" for row in range(3, 9)),
        note="U+00B7 2022 30FB 2027 2219 22C5 FF0E are one dot, so the rows are of one person.",
    ),
    donors(
        "middle-dot-left-out",
        "姓名",
        "阿依古丽买买提\n阿依古丽 买买提",
        "- -",
        "2 姓名 near_name\n3 姓名 near_name",
        "person 姓名 阿依古丽买买提",
        note="Without any dot it is near: shown with the name of the roster.",
        doubt=True,
    ),
    donors(
        "surnames-that-look-alike",
        "姓名 单位",
        "曺雪松|机电工程学院分工会\n於建国|机关第二分工会",
        "- -",
        "2 姓名 near_name\n3 姓名 near_name",
        "person 姓名 曺雪松 於建国",
    ),
    donors("rare-characters", "姓名", "王䶮\n孙𠮷", "T0008 T0011"),
    donors("rare-characters-in-gb18030", "姓名", "王䶮\n孙𠮷", "T0008 T0011", form="csv-gb18030"),
    donors("rare-characters-in-xls", "姓名", "王䶮\n孙𠮷", "T0008 T0011", form="xls"),
    donors(
        "common-character-for-a-rare-one",
        "姓名",
        "孙吉",
        "-",
        "2 姓名 near_name",
        "person 姓名 孙吉",
        note="吉 for 𠮷: perhaps the same person, perhaps not.",
    ),
    donors(
        "private-use-code-of-a-rare-character",
        "姓名",
        "王\ue863",
        "T0008",
        note="Old GBK fonts keep 䶮 at U+E863; GB 18030-2005 says that it is U+4DAE.",
        doubt=True,
    ),
    donors(
        "compatibility-code-points",
        "姓名",
        "\uf9e1娜\n⼆建国",
        "T0002 -",
        "3 姓名 unknown_person",
        "person 姓名 ⼆建国",
        note="U+F9E1 is 李; ⼆ (the radical U+2F06) is 二, so that is another name.",
    ),
    donors(
        "names-with-remarks",
        "姓名",
        "张伟（机电）\n周敏（大）\n李娜老师",
        "- - -",
        "2 姓名 near_name\n3 姓名 near_name\n4 姓名 near_name",
        "person 姓名 张伟（机电） 周敏（大） 李娜老师",
        note="Each is shown with whom it may mean; the remark is no licence to guess.",
        doubt=True,
    ),
    donors("latin-name-in-capitals", "姓名", "ANNA KELLER", "T0012"),
    donors("latin-name-turned-round", "姓名", "Keller Anna", "-", "2 姓名 near_name", "person 姓名 Keller␣Anna"),
    telephones("number-in-small-letters", ["t0001", "T0002"], "T0001 T0002"),
    telephones("number-in-both-cases", ["T0001", "t0001"], "T0001 T0001", "3 工号 duplicate_key"),
    telephones("number-in-wide-characters", ["Ｔ０００１", "ｔ0002"], "T0001 T0002"),
    telephones(
        "number-in-look-alike-letters",
        ["\u04220001", "\u03a40002"],
        "T0001 T0002",
        note="Cyrillic Те and Greek Tau are drawn as T.",
    ),
    telephones(
        "number-with-blanks-nobody-sees",
        [" T0001 ", "T0002\u200b", "T\u00a00003", "\ufeffT0005", "T0006\n"],
        "T0001 T0002 T0003 T0005 T0006",
    ),
    telephones(
        "letter-o-for-zero",
        ["TO001", "T000l", "T0002"],
        "- - T0002",
        "2 工号 near_key\n3 工号 near_key",
        note="Near T0001; neither is a new member, and neither is taken for 张伟.",
    ),
    telephones(
        "leading-zeros-lost",
        [90009, "90010", "00090010"],
        "- - 00090010",
        "2 工号 near_key\n3 工号 near_key",
        note="A number in General format shows 90009.",
    ),
    telephones("leading-zeros-shown", [Cell(90009, "00000000"), Cell(90010, "00000000")], "00090009 00090010"),
    telephones(
        "leading-zeros-shown-in-xls",
        [Cell(90009, "00000000"), Cell(90010, "00000000")],
        "00090009 00090010",
        form="xls",
    ),
    telephones("letter-shown-by-the-format", [Cell(1, '"T"0000'), Cell(2, '"T"0000')], "T0001 T0002"),
    telephones("number-as-a-fraction", ["90009.0", 90010.0], "- -", "2 工号 near_key\n3 工号 near_key"),
    telephones(
        "apostrophe-in-front",
        ["'00090009", "'T0001"],
        "00090009 T0001",
        form="csv-utf8",
        note="The mark of text that some systems export; it is no part of the number.",
        doubt=True,
    ),
    telephones("number-with-dashes", ["T-0001"], "-", "2 工号 near_key"),
    roster(
        "id-numbers-kept-as-numbers",
        "工号 姓名 证件号码",
        f"T0001|张伟|#{ID['T0001'][:15]}000\nT0002|李娜|{ID['T0002']}",
        f"T0001|张伟|\nT0002|李娜|{ID['T0002']}",
        "2 证件号码 digits_lost",
        note="A number keeps fifteen digits: the last three are not what was typed.",
    ),
    roster(
        "id-numbers-in-powers-of-ten",
        "工号 姓名 证件号码",
        f"T0001|张伟|9.99999E+17\nT0002|李娜|{ID['T0002']}",
        f"T0001|张伟|\nT0002|李娜|{ID['T0002']}",
        "2 证件号码 digits_lost",
        form="csv-gb18030",
    ),
    roster(
        "id-number-mistyped",
        "工号 姓名 证件号码",
        f"T0001|张伟|{ID['T0001'][:-1]}{'7' if ID['T0001'][-1] != '7' else '8'}\nT0002|李娜|{ID['T0002'][:-1]}",
        "T0001|张伟|\nT0002|李娜|",
        "2 证件号码 bad_id_number\n3 证件号码 bad_id_number",
        note="The last character does not fit; a digit is missing.",
    ),
    roster(
        "id-number-of-the-first-generation",
        "工号 姓名 证件号码",
        "T0001|张伟|999999791105003",
        "T0001|张伟|",
        "2 证件号码 bad_id_number",
        note="Fifteen digits have not been valid since 2013; the person is known by the staff number.",
        doubt=True,
    ),
    roster(
        "birth-in-the-file-differs",
        "工号 姓名 性别 出生日期 证件号码",
        f"T0003|欧阳明|男|1967-07-20|{ID['T0003']}\nT0006|于建国|男|1971-02|{ID['T0006']}",
        "",
        "2 出生日期 birth_differs\n3 出生日期 birth_differs",
        note="The personnel file says otherwise than the ID number: warned, both kept, with the ground.",
    ),
    roster(
        "sex-in-the-file-differs",
        "工号 姓名 性别 证件号码",
        f"T0003|欧阳明|女|{ID['T0003']}",
        "",
        "2 性别 sex_differs",
    ),
    roster(
        "birth-differs-from-the-roster",
        "工号 姓名 性别 出生日期",
        "T0005|曹雪松|男|1982-06-03",
        "",
        "2 性别 sex_differs\n2 出生日期 birth_differs",
        note="The file has no ID number, the roster has.",
    ),
    roster(
        "one-id-number-for-two",
        "工号 姓名 性别 分工会 用工形式 入会日期 证件号码",
        f"""T0401|陈一|女|机电工程学院分工会|事业编制|2026-09-01|{id_number("1995-05-05", "040")}
T0402|陈二|女|机电工程学院分工会|事业编制|2026-09-01|{id_number("1995-05-05", "040")}""",
        "",
        "3 证件号码 duplicate_key",
    ),
    roster(
        "new-number-for-a-member",
        "工号 姓名 性别 证件号码",
        f"T0501|李娜|女|{ID['T0002']}",
        "",
        "2 证件号码 duplicate_key",
        note="The ID number belongs to T0002: perhaps a new staff number, never a second person.",
    ),
    roster(
        "number-with-a-zero-less",
        "工号 姓名 性别 分工会 用工形式 入会日期",
        "T001|张伟|男|机电工程学院分工会|事业编制|2015-09-01",
        "|张伟|男|机电工程学院分工会|事业编制|2015-09-01",
        "2 工号 near_key",
    ),
    roster(
        "names-as-aligned-are-registered-plain",
        "工号 姓名 性别 分工会 用工形式 入会日期",
        """T0601|张　三|男|机电工程学院分工会|事业编制|2026-09-01
T0602|欧阳 静|女|机电工程学院分工会|事业编制|2026-09-01
T0603|Ben  Okoro|男|机电工程学院分工会|事业编制|2026-09-01""",
        """T0601|张三|男|机电工程学院分工会|事业编制|2026-09-01
T0602|欧阳静|女|机电工程学院分工会|事业编制|2026-09-01
T0603|Ben Okoro|男|机电工程学院分工会|事业编制|2026-09-01""",
    ),
)
