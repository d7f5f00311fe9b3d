"""Facts of every paper form, as many rows as wanted: rows that are not stored, with names and units of every length."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

from activities.documents.activities import people_list
from activities.documents.activities import signing_list as activity_signing
from activities.documents.awards import honours, prizes
from activities.documents.regulations import book, contents
from activities.models import Activity, Entry, Honour, Participation, Regulation, RegulationEdition
from congress.bodies.documents import delegate_list
from congress.bodies.models import Delegate, Delegation, Term
from congress.meetings.documents import notice, roll_list
from congress.meetings.models import AgendaItem, Attendance, Meeting
from congress.proposals.documents import Printed, summary
from congress.proposals.models import Proposal
from finance.documents.vouchers import claim_sheet, voucher
from finance.models import Account, Budget, Claim, ClaimKind, Invoice, Payment, Voucher
from finance.queries import StationPassed
from members.documents.lists import birthdays, committee, roster
from members.documents.registration import registration
from members.models import Member, Membership, OfficerTerm
from tests.printing import assets, cash_desk
from tests.printing.households import filed
from tests.printing.lending import settled_loan
from unionportal.core.models import Attachment, Unit, User
from unionportal.core.printing.archive import ArchivedPaper
from unionportal.reports.documents.handover import handover
from welfare.documents.benefits import grant_sheet, visit_sheet
from welfare.documents.donations import published_list
from welfare.documents.gifts import signing_list
from welfare.documents.hardship import hardship_file
from welfare.documents.transfers import Transfer, transfer_list
from welfare.models import Donation, DonationDrive, GiftIssue, GiftRecipient, Grant, MutualAidClaim, Visit

DAY = datetime.date(2026, 9, 18)
LONG_NAME, LONG_UNIT = "欧阳明月", "信息科学与工程学院人工智能与自动化研究所直属分工会"
UNION = Unit(pk=1, name="明德学院工会", code="UNION", kind="union")
UNITS = (Unit(pk=2, name=LONG_UNIT, code="A"), Unit(pk=3, name="外国语学院分工会", code="B"))
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "文静思远明辉建国丽娟"


def name_of(number):
    """A name that no other row has: the first one is long."""
    if number == 0:
        return LONG_NAME
    return f"{_SURNAMES[number % 16]}{_GIVEN[number // 16 % 10]}{_GIVEN[number // 160 % 10]}{number:03}"


def unit_of(number, count):
    """The unit of a row: the first half of the rows is of one, the second of the other."""
    return UNITS[number * 2 // max(count, 1)]


def cost_of(number):
    return Decimal("100.10") + number


def member_of(number, count):
    return Member(
        pk=number + 1,
        staff_no=f"T{number:05}",
        name=name_of(number),
        gender="female",
        birth_date=datetime.date(1980, 9, number % 28 + 1),
        ethnicity="维吾尔族",
        political="中共党员",
        department="教学科研部",
        unit=unit_of(number, count),
        post="teacher",
        employment="established",
        joined_on=DAY,
        mobile="13900000000",
        bank_name="某银行某市某某大学支行营业部",
        bank_card="6228480402564890018",
        id_type="resident",
    )


def _numbered(count):
    return [(number, member_of(number, count), unit_of(number, count)) for number in range(count)]


def signing(count):
    issue = GiftIssue(
        title="2026年中秋节慰问品发放",
        occasion="mid_autumn",
        issued_on=DAY,
        unit=UNION,
        content="月饼礼盒一份、食用油一桶",
    )
    rows = [
        GiftRecipient(issue=issue, unit=unit, member=member, name=member.name, cost=cost_of(number))
        for number, member, unit in _numbered(count)
    ]
    return signing_list(issue, rows)


def published(count):
    drive = DonationDrive(title="慈善一日捐", unit=UNION, started_on=DAY, beneficiary="某市慈善总会")
    rows = [
        Donation(drive=drive, unit=unit, member=member, amount=cost_of(number), given_on=DAY)
        for number, member, unit in _numbered(count)
    ]
    return published_list(drive, rows, in_full=True)


def transfers(count):
    return transfer_list(
        Transfer(
            Visit(
                member=member,
                claim=Claim(
                    number=f"C2026-{number + 1:04}",
                    payee=member.name,
                    amount=cost_of(number),
                    purpose=f"慰问 W2026-{number + 1:04}",
                ),
            ),
            member.bank_name,
            member.masked_bank_card,
        )
        for number, member, _ in _numbered(count)
    )


def hardship(count):
    member = member_of(0, 1)
    claim = Claim(state="paid")
    grants = [
        Grant(
            number=f"B2026-{number + 1:04}",
            kind="illness",
            applied_on=DAY,
            amount=cost_of(number),
            state="approved",
            claim=claim,
        )
        for number in range(count)
    ]
    aid = [MutualAidClaim(plan="重大疾病互助保障", submitted_on=DAY, state="granted", granted=Decimal("8000.00"))]
    return hardship_file(member, grants, aid[:count], filed(DAY, count))


def visit(_):
    return visit_sheet(
        Visit(
            number="W2026-0001",
            member=member_of(0, 1),
            unit=UNITS[0],
            occasion="hospital",
            happened_on=DAY,
            hospital="市第一人民医院",
            note="住院十日，探望时已能下床。" * 8,
            visitors="分工会主席、福利委员",
            amount=Decimal("1000.00"),
            budget=_budget(),
            reported_by=User(name="报事人"),
            reported_on=DAY,
        ),
        with_words=True,
    )


def grant(count):
    words = "家庭主要收入来源为本人工资，配偶长期患病，子女在读。" * (count * 2)
    record = Grant(member=member_of(0, 1), unit=UNITS[0], kind="illness", applied_on=DAY, amount=Decimal("5000.00"))
    return grant_sheet(record, words)


def _budget():
    return Budget(unit=UNION, year=2026, account=Account(code="50101", name="职工活动支出"), total=1, initial=1)


def _claim():
    return Claim(
        number="C2026-0001",
        unit=UNITS[0],
        budget=_budget(),
        amount=Decimal("100010.05"),
        purpose="购买秋季教职工趣味运动会器材、奖品和饮用水",
        payee="某某体育用品有限责任公司",
        made_on=DAY,
        made_by=User(name="经办人甲"),
        kind=ClaimKind(name="购买物品、服务"),
        approved_by=User(name="主席乙"),
        approved_on=DAY,
        state="approved",
    )


MOMENT = datetime.datetime(2026, 11, 27, 9, 30, tzinfo=datetime.UTC)
CHECKED = StationPassed("会计审核", "会计丁", DAY, MOMENT)
APPROVED = StationPassed("批准", "主席乙（代理 主席戊）", DAY, MOMENT)


def _invoices(count):
    facts = {"kind": "digital", "issued_on": DAY, "seller_name": "某某体育用品有限责任公司"}
    money = [(number, {"total": cost_of(number), "part": cost_of(number)}) for number in range(count)]
    return [Invoice(number=f"263120000001{number:08}", **yuan, **facts) for number, yuan in money]


def claim(count):
    made = StationPassed("经办", "经办人甲", DAY, MOMENT)
    resolved = StationPassed("集体决定", "第三次工会委员会会议", DAY, words="校工纪〔2026〕3号")
    return claim_sheet(_claim(), [made, CHECKED, resolved, APPROVED], _invoices(count))


def payment(_):
    paid = Payment(
        number="P2026-0001",
        unit=UNITS[0],
        claim=_claim(),
        account=_budget().account,
        amount=Decimal("100010.05"),
        payee="某某体育用品有限责任公司",
        purpose="购买器材",
        paid_on=DAY,
        paid_by=User(name="出纳丙"),
    )
    paid.voucher = Voucher(number="付2026-0001")
    return voucher(paid, (CHECKED, APPROVED), reason="原户名已注销，改付新账户")


def members(count):
    return roster([member for _, member, _ in _numbered(count)], DAY)


def born(count):
    return birthdays([member for _, member, _ in _numbered(count)], 9)


def officers(count):
    rows = [
        OfficerTerm(unit=unit, member=member, post="women" if number % 3 else "chair", elected_on=DAY, since=DAY)
        for number, member, unit in _numbered(count)
    ]
    return committee(rows, DAY)


def registered(count):
    one = member_of(0, 1)
    spans = [Membership(member=one, unit=UNITS[n % 2], since=DAY, joined_by="joined") for n in range(count)]
    return registration(one, spans)


def delegates(count):
    term = Term(staff_no=13, unit=UNION, since=DAY)
    groups = (Delegation(pk=1, name="第一代表团"), Delegation(pk=2, name="第二代表团"))
    rows = [
        Delegate(
            term=term,
            unit=unit,
            member=member,
            delegation=groups[unit is UNITS[1]],
            delegation_id=groups[unit is UNITS[1]].pk,
        )
        for _, member, unit in _numbered(count)
    ]
    return delegate_list(term, rows, DAY)


def _meeting():
    return Meeting(
        title="第十三届三次教职工代表大会",
        kind="congress",
        unit=UNION,
        held_on=DAY,
        begins_at=datetime.time(14, 30),
        place="大学生活动中心一层报告厅",
    )


def roll(count):
    meeting = _meeting()
    return roll_list(
        meeting, [Attendance(meeting=meeting, unit=unit, member=member) for _, member, unit in _numbered(count)]
    )


def meeting_notice(count):
    agenda = [
        AgendaItem(kind="adopt", title=f"审议学校工作报告（{number}）", reporter="校长", position=number)
        for number in range(min(count, 60))
    ]
    return notice(_meeting(), agenda)


def proposals(count):
    congress = SimpleNamespace(full_name="第十三届三次教职工代表大会")
    papers = [
        Printed(
            Proposal(
                number=f"T{number:04}",
                title="关于改善教学楼饮水条件、增设教师休息室的提案",
                proposer=Delegate(member=member),
                unit=unit,
                submitted_on=DAY,
                state="submitted",
            ),
            ("甲", "乙"),
            (),
            (),
        )
        for number, member, unit in _numbered(count)
    ]
    return summary(congress, papers)


def _activity():
    return Activity(title="教职工趣味运动会", unit=UNION, starts_on=DAY, ends_on=DAY, place="东区田径场")


def _participants(count):
    facts = {"event": "男子甲组一百米", "note": "带孩子，不吃辣，到校门口上车"}
    return [
        Participation(unit=unit, member=member, name=member.name, children=number % 2, **facts)
        for number, member, unit in _numbered(count)
    ]


def people(count):
    return people_list(_activity(), _participants(count))


def activity_roll(count):
    return activity_signing(_activity(), _participants(count))


def prize(count):
    rows = [
        Entry(unit=unit, title=member.name, prize="first", people="甲、乙、丙")
        for _, member, unit in _numbered(min(count, 60))
    ]
    return prizes(_activity(), rows)


def honour(count):
    given = {"title": "优秀工会积极分子", "body": "明德学院工会", "awarded_on": DAY, "document": "明工〔2026〕3号"}
    return honours([Honour(recipient=member.name, **given) for _, member, _ in _numbered(min(count, 60))])


def regulations(count):
    edition = RegulationEdition(kind="revised", document_no="明工〔2026〕12号", adopted_on=DAY, effective_on=DAY)
    rows = [(Regulation(title=f"教职工慰问办法（{number:03}）", unit=UNION), edition) for number in range(count)]
    return contents(rows, DAY)


def regulation_book(count):
    edition = RegulationEdition(kind="revised", document_no="明工〔2026〕12号", adopted_on=DAY, effective_on=DAY)
    edition.file = Attachment(name="教职工慰问办法.docx")
    text = ["第一章　总则", "第一条　为规范慰问工作，制定本办法。" * 3]
    rows = [
        (Regulation(title=f"教职工慰问办法（{number:03}）", unit=UNION), edition, text if number % 3 else None)
        for number in range(count)
    ]
    return book(rows, DAY)


def archive(count):
    rows = [
        ArchivedPaper("会议记录", f"第{number}次分工会主席会议会议记录", unit.name, DAY)
        for number, _, unit in _numbered(count)
    ]
    return handover(rows, DAY, DAY)


# {(app, page): facts of so many rows}; every form that is registered is here.
SAMPLES = {
    ("welfare", "giftissue_form_signing"): signing,
    ("welfare", "donationdrive_form_published"): published,
    ("welfare", "visit_list_form_transfers"): transfers,
    ("welfare", "visit_form_approval"): visit,
    ("welfare", "grant_form_approval"): grant,
    ("members", "member_form_hardship"): hardship,
    ("members", "member_list_form_roster"): members,
    ("members", "member_list_form_birthdays"): born,
    ("members", "officerterm_list_form_committee"): officers,
    ("members", "member_form_registration"): registered,
    ("finance", "claim_form_approval"): claim,
    ("finance", "loan_form_settlement"): lambda count: settled_loan(_claim(), _invoices(count), DAY),
    ("finance", "payment_form_voucher"): payment,
    **assets.SAMPLES,
    **cash_desk.SAMPLES,
    ("congress", "delegate_list_form_delegates"): delegates,
    ("congress", "meeting_form_roll"): roll,
    ("congress", "meeting_form_notice"): meeting_notice,
    ("congress", "congress_form_proposals"): proposals,
    ("activities", "activity_form_people"): people,
    ("activities", "activity_form_signing"): activity_roll,
    ("activities", "activity_form_awards"): prize,
    ("activities", "honour_list_form_certificates"): honour,
    ("activities", "regulation_list_form_contents"): regulations,
    ("activities", "regulation_list_form_book"): regulation_book,
    ("reports", "report_list_form_handover"): archive,
}
