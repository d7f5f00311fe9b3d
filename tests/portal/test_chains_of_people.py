"""Chains and lists as people forward them, from the paste to the rows that are written; the outcomes came first."""

from datetime import date

import pytest
from django.urls import reverse

from activities.models import Participation
from members.personal.pinyin import name_key
from tests.factories import ActivityFactory, DonationDriveFactory, MemberFactory, UnitFactory
from tests.portal.rosters import page
from tests.sizes import size
from tests.undoing import files_kept, undone

pytestmark = pytest.mark.django_db
WALK = {"kind": "activities.participations", "f-activity": "周末健步走", "f-activity_on": "2026-05-09"}
DRIVE = {"kind": "welfare.donations", "f-drive": "爱心一日捐", "f-given_on": "2026-05-12"}
OUT, COUNTED = "out", "counted"


def _declined(name, word="请假"):
    return f"“{name}”后面写着“{word}”，要不要算？请在“对应关系”里选定。"


def _stranger(name):
    return f"没有登记“{name}”：是来宾的，请在“对应关系”里选定。"


def _alike(name, other):
    return f"没有登记“{name}”，登记的有同音的“{other}”，请在“对应关系”里选定是哪一位。"


# {what it is: (the lines, what is asked {sentence: lines}, the answers, what is written)}
WALKS = {
    "forwarded, with an announcement above": (
        """[群公告]
#接龙
各位老师：5月9日（周六）8:30 体育公园北门集合🏃‍♀️，联系人王芳 87654321
接龙格式：姓名 备注
例：张三 +1

1️⃣ 李娜🌸 +1（孩子）
2️⃣ 王小明老师👍
3️⃣ Anna Keller（素食）""",
        {},
        {},
        {"T0100": "+1 孩子", "T0101": "", "T0105": "素食"},
    ),
    "two in one line": (
        "1、李娜和王小明\n2、陈静与欧阳明 两人\n3、计算机学院 赵敏/阿依古丽·买买提",
        {},
        {},
        {"T0100": "", "T0101": "", "T0103": "两人", "T0102": "", "20070013": "", "T0104": ""},
    ),
    "units in brackets": (
        "（一）【计算机学院】李娜 王小明\n（二）［艺术设计学院］陈静\n（三）（计算机学院分工会）赵敏",
        {"艺术设计学院没有登记“陈静”，请在“对应关系”里选定是哪一位。": (2,)},
        {"p-2": "T0103"},
        {"T0100": "", "T0101": "", "T0103": "", "20070013": ""},
    ),
    "telephone numbers": (
        """01 李娜 139-0000-0002 自驾
02 13900000003 王小明
03 陈静 电话：010-62345678
04 赵敏（工号20070013，手机13900000004）""",
        {},
        {},
        {"T0100": "自驾", "T0101": "", "T0103": "", "20070013": ""},
    ),
    "people who do not come after all": (
        "1. 李娜 取消\n2. 王小明 不去了，家里有事\n3.\n4. 陈静 参加\n5. （取消）",
        {_declined("李娜", "取消"): (1,), _declined("王小明", "不去了"): (2,), _declined("取消", "取消"): (5,)},
        {"a-1": OUT, "a-2": COUNTED, "a-5": OUT},
        {"T0101": "不去了 家里有事", "T0103": ""},
    ),
    "hours and numbers that are no money": (
        "1、李娜 8:30到\n2、王小明 10公里\n3、陈静 下午3点半的场\n4、欧阳明 2大1小 T恤XL",
        {},
        {},
        {"T0100": "8:30到", "T0101": "10公里", "T0103": "下午3点半的场", "T0102": "2大1小 T恤XL"},
    ),
    "who writes nothing but +1": (
        "1. 李娜\n2. 王小明\n+1\n以上两位坐校车",
        {},
        {},
        {"T0100": "", "T0101": ""},
    ),
    "several wishes behind a name, and words behind a foreign one": (
        "1. 李娜 素食、不吃辣、带孩子\n2. Anna Keller vegetarian, by bus\n3. 王小明、李梅",
        {"“李梅”和别人写在一起，没有登记：是另一个人，还是备注？请在“对应关系”里选定。": (3,)},
        {"s1-a-3": OUT},
        {"T0100": "素食 不吃辣 带孩子", "T0105": "vegetarian by bus", "T0101": "李梅"},
    ),
    "no numbers in front": (
        "周末健步走报名：\n李娜 不吃辣\n王小明\n小红\n陈静 带孩子\n谢谢大家",
        {},
        {},
        {"T0100": "不吃辣", "T0101": "", "T0103": "带孩子"},
    ),
    "other words for staying away": (
        "1. 李娜 病假\n2. 王小明 ×\n3. 陈静 出差不能来",
        {_declined("李娜", "病假"): (1,), _declined("王小明", "×"): (2,), _declined("陈静", "出差不能来"): (3,)},
        {"a-1": OUT, "a-2": OUT, "a-3": COUNTED},
        {"T0103": "出差不能来"},
    ),
    "foreign names and names that are written together": (
        "1-anna keller +2\n2-阿依古丽买买提\n3-Tom Smith（外教）\n4-李 娜",
        {
            _alike("anna keller", "Anna Keller"): (1,),
            _alike("阿依古丽买买提", "阿依古丽·买买提"): (2,),
            _stranger("Tom Smith"): (3,),
        },
        {"p-1": "T0105", "p-2": "T0104", "p-3": "="},
        {"T0105": "+2", "T0104": "", "Tom Smith": "外教", "T0100": ""},
    ),
    "all of it in one line": (
        "#接龙 周末健步走\n1.李娜 2.王小明 3.陈静（带孩子）",
        {},
        {},
        {"T0100": "带孩子", "T0101": "", "T0103": ""},
    ),
    "with @ and the words of the chat": (
        "王芳：#接龙\n1. @李娜 报名参加🎉\n2. @王小明 收到，参加\n3. 陈静：我报名，不坐车",
        {},
        {},
        {"T0100": "", "T0101": "", "T0103": "不坐车"},
    ),
}
DONATIONS = {
    "amounts in words": (
        "1. 李娜：壹佰元整\n2. 王小明捐款 两百\n3. 陈静 50块钱\n4. 欧阳明 一百五\n5. 赵敏、Anna Keller 100.00元/人",
        {"「一百五」不是金额，请填写如 1234.50。": (4,)},
        {"T0100": 100, "T0101": 200, "T0103": 50, "20070013": 100, "T0105": 100},
    ),
    "cards, telephones and documents beside the amounts": (
        """1. 李娜 6222 0200 0000 0070 128 50元
2. 王小明 138 0000 0002 100
3. 陈静 110101 19850312 0021 200元
4. 欧阳明 卡号6222020000000070128，100""",
        {},
        {"T0100": 50, "T0101": 100, "T0103": 200, "T0102": 100},
    ),
    "no numbers in front, below what is asked for": (
        "姓名 金额 备注\n李娜 100元 带孩子\n王小明200\n合计 300",
        {},
        {"T0100": 100, "T0101": 200},
    ),
    "a Chinese name joined to a foreign one": (
        "1. 李娜和Anna Keller 各300元\n2. 陈静 100",
        {},
        {"T0100": 300, "T0105": 300, "T0103": 100},
    ),
    "several amounts in a line": (
        "1. 李娜 100 50元\n2. 王小明 100+50\n3. 陈静 100",
        {
            "「100、50元」不是金额，请填写如 1234.50。": (1,),
            "「100+50」不是金额，请填写如 1234.50。": (2,),
        },
        {"T0103": 100},
    ),
    "headings before the values, with a sum below and something left out": (
        """姓名：李娜 金额：100 备注：电话138 0000 0002
姓名：王小明 金额：两百 单位：计算机学院
姓名：陈静
合计：300""",
        {"必填，不能为空。": (3,)},
        {"T0100": 100, "T0101": 200},
    ),
    "the same as above": (
        "1. 李娜 100\n2. 王小明 同上\n3. 陈静 ¥１００．００",
        {"必填，不能为空。": (2,)},
        {"T0100": 100, "T0103": 100},
    ),
    "headings before the values": (
        "爱心一日捐\n姓名：李娜 金额：100\n姓名：王小明，金额：贰佰元整，备注：代交\n姓名：陈静 工号：T0103 金额：50元",
        {},
        {"T0100": 100, "T0101": 200, "T0103": 50},
    ),
    "headings before the values, numbered and with commas": (
        "1. 姓名:李娜,部门:计算机学院,金额:100\n2. 姓名:王小明,部门:计算机学院,金额:200\n共2人",
        {},
        {"T0100": 100, "T0101": 200},
    ),
}


@pytest.fixture(autouse=True)
def people(union, files):
    computing = UnitFactory(parent=union, name="计算机学院分工会")
    UnitFactory(parent=union, name="艺术设计学院分工会")
    names = ("李娜", "王小明", "欧阳明", "陈静", "阿依古丽·买买提", "Anna Keller")
    for number, name in enumerate(names, 100):
        MemberFactory(staff_no=f"T0{number}", name=name, name_key=name_key(name), unit=computing)
    MemberFactory(staff_no="20070013", name="赵敏", unit=computing)
    number = {"state": "approved", "number": "H2026-0001"}
    ActivityFactory(unit=union, title="周末健步走", starts_on=date(2026, 5, 9), **number)
    DonationDriveFactory(unit=union, title="爱心一日捐", started_on=date(2026, 5, 1))


@pytest.fixture
def read(client, officer, work, correct):
    """Paste lines and answer what is the same for all of them; returns the job."""

    def read(text, about):
        client.force_login(officer)
        job = work(client.post(reverse("ledger_import"), {"pasted": text, "kind": about["kind"]}))
        return correct(job, **about)

    return read


def asked(client, job):
    """{sentence: lines} of what is to be corrected or answered."""
    return {one.sentence: one.rows for one in page(client, job)["problems"] if not one.warning}


def newcomers(client, job):
    """{staff number: amount} of the new rows."""
    lines = [one.text.split("　") for one in page(client, job)["newcomers"]]
    return {who.rsplit("（")[-1].rstrip("）"): float(amount) for _, who, amount, *_ in lines}


@pytest.mark.parametrize("name", list(WALKS))
def test_a_chain_of_those_who_come(client, work, read, correct, name):
    text, questions, answers, written = WALKS[name]
    job = read(text, WALK)
    assert asked(client, job) == questions
    if answers:
        job = correct(job, **answers)
    assert asked(client, job) == {}
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    rows = Participation.objects.values_list("member__staff_no", "name", "note")
    assert {number or guest: note for number, guest, note in rows} == written


@pytest.mark.parametrize("name", list(DONATIONS))
def test_a_chain_of_money(client, read, name):
    text, questions, given = DONATIONS[name]
    job = read(text, DRIVE)
    assert asked(client, job) == questions
    assert newcomers(client, job) == given


def test_whose_amount_and_who_does_not_come_are_both_asked_and_the_answers_stay(client, read, correct):
    job = read("1. 李娜、王小明 200元 请假\n2. 陈静 100", DRIVE)
    amount = "李娜、王小明写在一行，只有一个金额“200元”：是每人的，还是一共的？请在“对应关系”里选定。"
    questions = {_declined("李娜"): (1,), amount: (1,), _declined("王小明"): (1,)}
    assert asked(client, job) == questions
    first, second = (one.name for one in page(client, job)["worksheets"])
    forms = {
        form.worksheet.name: form.prefix
        for form in client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    }
    # The amount first: the others are still open.
    job = correct(job, **{f"{forms[first]}-a-1.amount": "together"})
    assert asked(client, job) == {_declined("李娜"): (1,), _declined("王小明"): (1,)}
    job = correct(job, **{f"{forms[first]}-a-1": COUNTED, f"{forms[second]}-a-1": COUNTED})
    assert (asked(client, job), newcomers(client, job)) == ({}, {"T0100": 100, "T0101": 100, "T0103": 100})
    # One of them does not come after all: the money is the other one's, and no question is left.
    job = correct(job, **{f"{forms[second]}-a-1": OUT})
    assert (asked(client, job), newcomers(client, job)) == ({}, {"T0100": 200, "T0103": 100})
    job = correct(correct(job, **{f"{forms[second]}-a-1": COUNTED}))
    assert (asked(client, job), newcomers(client, job)) == ({}, {"T0100": 100, "T0101": 100, "T0103": 100})


def test_whoever_stands_behind_words_of_standing_in_is_asked_about(client, read, correct):
    job = read("1. 李娜 50元 代领人：王小明\n2. 陈静 50元（欧阳明代领）", DRIVE)
    asks = "“王小明”写在“代领”这样的话后面：是替别人办的，还是也算一行？请在“对应关系”里选定。"
    assert asked(client, job)[asks] == (1,)
    forms = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    job = correct(job, **{f"{forms[1].prefix}-a-1": OUT})
    assert (asked(client, job), newcomers(client, job)) == ({}, {"T0100": 50, "T0103": 50})
    assert str([one.sentence for one in page(client, job)["problems"]]).count("第1行“代领人 王小明”") == 1


def test_no_number_of_a_person_and_no_endless_line_is_shown_while_a_chain_is_looked_at(client, read):
    text = f"1. 李娜 6222020000000070128 {'很长的备注' * 2000}\n2. 王小明 110101 19850312 0021\n微信 138 0000 0002"
    job = read(text, WALK)
    shown = "".join(
        client.get(reverse(f"ledger_{name}", args=[job.pk])).content.decode() for name in ("preview", "layout")
    )
    assert [
        shown.count(number) for number in ("6222020000000070128", "19850312", "138 0000 0002", "很长的备注" * 6)
    ] == [0] * 4
    assert (shown.count("6222 **** **** 0128"), shown.count("110***********0021")) == (1, 1)


CHAIN = "爱心一日捐接龙\n请按 姓名,金额 接龙\n1. 李娜,100元\n2. 王小明,200元,不留名\n3. 陈静,赵敏,50元/人"
GIVEN = {"T0100": 100, "T0101": 200, "T0103": 50, "20070013": 50}
QUOTED = "\n".join(f'"{line}"' for line in CHAIN.split("\n"))
LABELLED = "姓名:李娜,金额:100\n姓名:王小明,金额:贰佰元整"


CHAINS = [(CHAIN, GIVEN, "utf-8-sig"), (QUOTED, GIVEN, "gb18030"), (LABELLED, {"T0100": 100, "T0101": 200}, "gb18030")]
OTHERWISE = [(QUOTED, GIVEN, "utf-8-sig"), (CHAIN, GIVEN, "gb18030"), (*CHAINS[2][:2], "utf-8-sig")]


@pytest.mark.parametrize(("text", "given", "encoding"), CHAINS + size([], OTHERWISE))
def test_a_csv_that_is_a_chain_is_read_as_one(client, upload, correct, text, given, encoding):
    job = upload(text.replace("\n", "\r\n").encode(encoding), name="接龙.csv")
    job = correct(correct(job, kind=DRIVE["kind"]), **DRIVE)
    assert (asked(client, job), newcomers(client, job)) == ({}, given)


@pytest.mark.parametrize(
    "text",
    [
        "序号,姓名,金额\n1,李娜,100\n2,王小明,200",
        "序号,姓名,金额\n1.,李娜,100\n2.,王小明,200",
        "爱心一日捐\n序号,姓名,金额\n1、,李娜,100\n2、,王小明,200",
        "姓名,金额\n李娜,100\n王小明,200",
        "工号,姓名,金额,备注\nT0100,李娜,100,1. 不留名\nT0101,王小明,200,",
        "金额,姓名\n100 ,李娜\n200 ,王小明",
    ],
)
def test_a_real_csv_is_no_chain(client, upload, correct, text):
    job = upload(text.encode(), name="捐款.csv")
    job = correct(correct(job, kind=DRIVE["kind"]), **DRIVE)
    [sheet] = page(client, job)["worksheets"]
    assert sheet.layout["heading"] > 0
    assert (asked(client, job), newcomers(client, job)) == ({}, {"T0100": 100, "T0101": 200})


@pytest.mark.parametrize("text", ["李娜同志你好\n附件是名单\n请查收", "姓名\n李娜\n王小明", "张三\n李四"])
def test_a_letter_a_table_and_names_of_nobody_are_no_chain(client, read, text):
    found = page(client, read(text, WALK))["worksheets"]
    assert [one.doubtful for one in found] == [{}]


def test_a_form_over_several_lines_is_no_list_of_people(client, read):
    job = read("姓名：李娜 性别：女\n工号：T0100 部门：计算机学院\n手机：13900000002 备注：带孩子", WALK)
    [sheet] = page(client, job)["worksheets"]
    assert sheet.layout["heading"] >= 0


# {who is meant: what is written}
MEANT = {
    OUT: {"T0100": {"由陈静代", "带孩子"}},
    COUNTED: {"T0100": {"带孩子"}, "T0103": set()},
    "instead": {"T0103": {"带孩子", "代李娜"}},
}
STANDING_IN = (
    "陈静代 李娜 带孩子",
    "陈静替李娜 带孩子",
    "陈静 帮 李娜 带孩子",
    "陈静 代替 李娜 带孩子",
    "陈静顶替李娜 带孩子",
    "陈静（代李娜报名）带孩子",
    "李娜（陈静代）带孩子",
)


def answers_to(line):
    """All answers to the first line, and one in turn to each other: what they do does not hang on the word."""
    place, every = STANDING_IN.index(line), [*MEANT]
    return size([every[place % 3]] if place else every, every)


@pytest.mark.parametrize("line", STANDING_IN)
def test_who_does_it_for_another_one_is_asked_about_in_these_words(client, read, correct, work, tmp_path, line):
    job = read(f"周末健步走接龙\n1. {line}\n2. 王小明", WALK)
    asks = "“陈静”是替“李娜”办的：算“李娜”，算“陈静”，还是两个人都算？请在“对应关系”里选定。"
    assert asked(client, job) == {asks: (2,)}
    found = {}
    for answer in answers_to(line):
        with undone(), files_kept(tmp_path / "files"):
            answered = correct(job, **{"s1-a-2": answer})
            assert asked(client, answered) == {}, answer
            work(client.post(reverse("ledger_preview", args=[answered.pk])))
            rows = Participation.objects.exclude(member__staff_no="T0101").values_list("member__staff_no", "note")
            found[answer] = {number: set(note.split()) for number, note in rows}
    assert found == {answer: MEANT[answer] for answer in answers_to(line)}


def test_the_money_is_of_whom_somebody_gives_it_for(client, read, correct):
    job = read("1. T0103 陈静代李娜 100元\n2. 王小明 50元", DRIVE)
    job = correct(job, **{"s1-a-1": OUT})
    assert (asked(client, job), newcomers(client, job)) == ({}, {"T0100": 100, "T0101": 50})


def test_who_pays_for_another_one_in_brackets_gives_nothing_himself(client, read, correct):
    job = read("1. 李娜（陈静代）100元\n2. 王小明 50元 欧阳明 代领", DRIVE)
    assert newcomers(client, job) == {"T0100": 100, "T0101": 50}
    assert [one.split("：")[0] for one in asked(client, job)] == ["“陈静”是替“李娜”办的", "“欧阳明”是替“王小明”办的"]
    job = correct(job, **{"s1-a-1": OUT, "s1-a-2": OUT})
    assert (asked(client, job), newcomers(client, job)) == ({}, {"T0100": 100, "T0101": 50})


def test_what_is_given_besides_for_another_one_is_not_lost_in_a_remark(client, read):
    job = read("1. 赵敏 100元，代王小明100元\n2. 陈静 50", DRIVE)
    assert list(asked(client, job).values()) == [(1,), (1,)]


def test_a_surname_is_no_word_for_standing_in(client, read, union):
    for number, name in (("T0200", "代小红"), ("T0201", "小红")):
        MemberFactory(staff_no=number, name=name, name_key=name_key(name), unit=union)
    job = read("1. 代小红 10元\n2. 赵敏代代小红 20元", DRIVE)
    assert any(one.startswith("“赵敏”是替“代小红”办的") for one in asked(client, job))
    assert newcomers(client, read("1. 代小红 10元\n2. 小红 20元", DRIVE)) == {"T0200": 10, "T0201": 20}
