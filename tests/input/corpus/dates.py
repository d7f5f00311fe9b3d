"""Dates of all shapes, as precise as they are known."""

from datetime import date, datetime
from typing import Any

from tests.input.corpus.spec import Cell, Outcome, Scalar, Sheet, Spec, asks, pairs, problems
from tests.input.corpus.world import ID, MEMBERS


def dates(
    name: str,
    cells: list[Scalar | Cell],
    read: str,
    trouble: str = "",
    questions: str = "",
    ours: str = "入会日期",
    theirs: str = "",
    **more: Any,
) -> Spec:
    """Return members by number with a date each; `read` has the dates in their order, - for none."""
    theirs = theirs or ours
    members = MEMBERS[: len(cells)]
    rows = (
        ("工号", "姓名", theirs),
        *((who.staff_number, who.name, cell) for who, cell in zip(members, cells, strict=True)),
    )
    found = (
        {"工号": who.staff_number, "姓名": who.name} | ({ours: day} if day != "-" else {})
        for who, day in zip(members, read.split(), strict=True)
    )
    return Spec(
        name,
        "会员",
        (Sheet(rows),),
        Outcome(
            tuple(found),
            matched=pairs(f"工号 姓名 {theirs}>{ours}"),
            problems=problems(trouble) if trouble else (),
            asks=asks(questions) if questions else (),
        ),
        **more,
    )


SPECS = (
    dates(
        "dates-with-points-dashes-and-strokes",
        ["2015.09.01", "2015-9-1", "2015/9/1", "2015.9.1.", "2015—9—1", "2015、9、1", "2015,9,1"],
        " ".join(["2015-09-01"] * 7),
    ),
    dates(
        "dates-in-chinese",
        ["2015年9月1日", "2015年09月01号", "二〇一五年九月一日", "二○一五年十二月三十一日", "2015 年 9 月 1 日"],
        "2015-09-01 2015-09-01 2015-09-01 2015-12-31 2015-09-01",
        note="Both ○ (U+25CB) and 〇 (U+3007) stand for zero.",
    ),
    dates("dates-of-eight-digits", ["20150901", 20150902, "20150903 "], "2015-09-01 2015-09-02 2015-09-03"),
    dates("dates-in-wide-digits", ["２０１５年９月１日", "２０１５．９．２"], "2015-09-01 2015-09-02"),
    dates(
        "date-cells",
        [date(2015, 9, 1), Cell(date(2015, 9, 2), 'yyyy"年"m"月"d"日"'), Cell(date(2015, 9, 3), "m/d/yy")],
        "2015-09-01 2015-09-02 2015-09-03",
        note="However the day is shown, it is held.",
    ),
    dates(
        "date-cells-in-xls",
        [date(2015, 9, 1), Cell(date(2015, 9, 2), 'yyyy"年"m"月"d"日"'), "2015.9.3"],
        "2015-09-01 2015-09-02 2015-09-03",
        form="xls",
    ),
    dates(
        "dates-with-a-time",
        ["2015-09-01 00:00:00", datetime(2015, 9, 2, 10, 30), "2015/9/3 8:05", "2015-09-04T00:00:00"],  # noqa: DTZ001
        "2015-09-01 2015-09-02 2015-09-03 2015-09-04",
    ),
    dates(
        "serial-numbers-of-days",
        [42248, 42249.0, "42250"],
        "2015-09-01 2015-09-02 2015-09-03",
        note="The column lost its format: 42248 is the day that Excel counts from 1900.",
        doubt=True,
    ),
    dates(
        "text-marked-with-an-apostrophe",
        ["'2015/9/1", " 2015-9-2", "2015-09-03\u00a0"],
        "2015-09-01 2015-09-02 2015-09-03",
    ),
    dates(
        "months-where-the-day-is-needed",
        ["2015.09", "2015年9月", "2015-9", "201509", "2015年9月1日"],
        "2015-09 2015-09 2015-09 2015-09 2015-09-01",
        questions="day 入会时间",
        theirs="入会时间",
    ),
    dates(
        "month-written-as-a-fraction",
        [2015.09, 2015.1, "2015.10"],
        "2015-09 - 2015-10",
        "3 入会日期 bad_date",
        "day 入会日期",
        note="The number 2015.1 may have been 2015.10: January or October is not to be guessed.",
        doubt=True,
    ),
    dates("only-years", [2015, "2015年", "2015"], "2015 2015 2015", questions="day 入会日期"),
    dates(
        "date-cells-that-show-a-month",
        [Cell(date(2015, 9, 1), 'yyyy"年"m"月"'), Cell(date(2015, 9, 1), "mmm-yy"), Cell(date(2015, 9, 1), "yyyy/m/d")],
        "2015-09 2015-09 2015-09-01",
        questions="day 入会日期",
        note="Whoever types 2015年9月 gets a cell that holds the first: the day is Excel's, not the member's.",
        doubt=True,
    ),
    dates(
        "birth-months",
        ["1979.11", "1985年3月", "1968-07"],
        "1979-11 1985-03 1968-07",
        ours="出生日期",
        theirs="出生年月",
        note="Birthdays go by month, so no day is asked for; all agree with the ID numbers of the roster.",
        doubt=True,
    ),
    dates(
        "birth-years",
        ["1979", "1985年"],
        "1979 1985",
        questions="day 出生年月",
        ours="出生日期",
        theirs="出生年月",
        note="A year is too little even for a birthday.",
        doubt=True,
    ),
    dates(
        "years-of-two-digits",
        ["79.11.5", "85-3-12", "68年7月20日"],
        "1979-11-05 1985-03-12 1968-07-20",
        questions="century 出生日期",
        ours="出生日期",
        note="Proposed: the latest century that is past.",
    ),
    dates(
        "years-of-two-digits-of-both-centuries",
        ["98.9.1", "08.9.1", "15.9.1"],
        "1998-09-01 2008-09-01 2015-09-01",
        questions="century 入会日期",
    ),
    dates(
        "days-that-never-were",
        ["2023-02-30", "2023-13-01", "2023-00-10", "2015-06-31", "2023.2.29", "20230230"],
        "- - - - - -",
        "\n".join(f"{row} 入会日期 bad_date" for row in range(2, 8)),
    ),
    dates(
        "dates-in-doubt",
        ["85-3-1?", "2015年9月？", "约2015年", "2015年前后", "2015年9月1日（补办）"],
        "- - - - -",
        "\n".join(f"{row} 入会日期 bad_date" for row in range(2, 7)),
        note="What the file itself doubts or remarks on is not taken for certain.",
        doubt=True,
    ),
    dates("dates-without-a-year", ["9月1日", "9.1", "09-01"], "- - -", questions="year 入会日期"),
    dates(
        "day-and-month-in-foreign-order",
        ["05/04/2015", "2015-09-01"],
        "- 2015-09-01",
        "2 入会日期 bad_date",
        note="The fifth of April or the fourth of May.",
    ),
    dates(
        "words-for-no-date",
        ["无", "—", "/", "不详", "-", "暂无"],
        "- - - - - -",
        ours="离会日期",
        note="In an optional column they say that there is nothing.",
        doubt=True,
    ),
    dates(
        "day-zero",
        [Cell(0, "yyyy/m/d"), "1900-01-00", "0000-00-00"],
        "- - -",
        "2 入会日期 bad_date\n3 入会日期 bad_date\n4 入会日期 bad_date",
        note="What empty cells become when another program links to them.",
    ),
    dates(
        "dates-to-come",
        ["2062-09-01", "2051-09-01"],
        "- -",
        "2 入会日期 bad_date\n3 入会日期 bad_date",
        note="Nobody joined in the future: a slip of the fingers.",
        doubt=True,
    ),
    dates(
        "two-dates-in-a-cell",
        ["2015.9.1—2020.8.31", "2015-09-01、2020-09-01", "2015-09-01"],
        "- - 2015-09-01",
        "2 入会日期 several_values\n3 入会日期 several_values",
        note="Not the first of them in silence.",
    ),
    dates(
        "lunar-dates",
        ["农历八月十五", "腊月初八"],
        "- -",
        "2 出生日期 bad_date\n3 出生日期 bad_date",
        ours="出生日期",
    ),
    Spec(
        "month-beside-the-id-number",
        "会员",
        (
            Sheet(
                (("姓名", "身份证号", "出生年月"), ("李娜", ID["T0002"], "1985.3"), ("欧阳明", ID["T0003"], "1968.8"))
            ),
        ),
        Outcome(
            (
                {"工号": "T0002", "姓名": "李娜", "证件号码": ID["T0002"], "出生日期": "1985-03"},
                {"工号": "T0003", "姓名": "欧阳明", "证件号码": ID["T0003"], "出生日期": "1968-08"},
            ),
            matched=pairs("姓名 身份证号>证件号码 出生年月>出生日期"),
            problems=problems("3 出生年月 birth_differs"),
        ),
        note="The month need only agree with the ID number; the second does not.",
    ),
)
