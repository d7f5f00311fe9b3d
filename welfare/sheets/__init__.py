"""The sheets of the 台账 about welfare; paid rows come in as approved and paid, without the flow."""

from members.permissions import IMPORT_WORKBOOK
from unionportal.core.ledger import explain, register
from welfare import permissions
from welfare.models.donation import WITHIN
from welfare.sheets import gifts, hardship, records, rules, visit_reports, visits
from welfare.sheets import undoing as undoing  # registered by being imported

explain("welfare_issue_adds_up", "发放批次的金额须等于名单上每人金额之和。")
explain(WITHIN, "一次捐款活动上缴的不能超过收到的捐款。")
explain("welfare_issue_list_closed", "这一批次已批准，名单不能再改。")

_BEFORE = ("members.members", "finance.budgets")
_MINE = {"prepare": IMPORT_WORKBOOK}
# What people are given, and how much they may be given.
_DECIDED = {**_MINE, "decide": permissions.APPROVE}
# The rules by which it is decided.
_RULED = {**_MINE, "decide": permissions.CONFIRM_RULE}

register(rules.CAP_GROUPS, rules.CapGroupLoader(), **_MINE)
register(rules.KINDS, rules.KindLoader(), after=("welfare.cap_groups",), **_RULED)
register(rules.STANDARDS, rules.StandardLoader(), **_RULED)
register(rules.FORBIDDEN_WORDS, rules.WordLoader(), **_RULED)
register(visits.VISITS, visits.VisitLoader(), after=(*_BEFORE, "welfare.standards"), **_DECIDED)
register(
    visit_reports.VISIT_REPORTS,
    visit_reports.VisitReportLoader(),
    after=("members.members", "welfare.standards"),
    **_MINE,
    keep=permissions.ADD_VISIT,
)
register(visits.GRANTS, visits.GrantLoader(), after=(*_BEFORE, "welfare.standards"), **_DECIDED)
register(hardship.HARDSHIP_FILES, hardship.HardshipLoader(), after=("members.members",), **_DECIDED)
register(hardship.HARDSHIP_RELATIVES, hardship.RelativeLoader(), after=("welfare.hardship_files",), **_DECIDED)
register(gifts.ISSUES, gifts.IssueLoader(), after=("members.units", *_BEFORE, "welfare.standards"), **_DECIDED)
register(gifts.RECIPIENTS, gifts.RecipientLoader(), after=("welfare.issues", "members.members"), **_DECIDED)
register(records.MUTUAL_AID, records.MutualAidLoader(), after=("members.members",), **_DECIDED)
register(records.PAIRINGS, records.PairingLoader(), after=("members.members",), **_MINE)
register(records.DRIVES, records.DriveLoader(), after=("members.units",), **_MINE)
register(records.DONATIONS, records.DonationLoader(), after=("welfare.drives", "members.members"), **_DECIDED)
register(records.REMITTANCES, records.RemittanceLoader(), after=("welfare.drives", "welfare.donations"), **_DECIDED)
register(records.PLANS, records.PlanLoader(), after=("members.units",), **_MINE)
register(records.CASE_KINDS, records.CaseKindLoader(), **_MINE)
register(records.CASES, records.CaseLoader(), after=("welfare.case_kinds", "members.units"), **_MINE)
register(records.COVERS, records.CoverLoader(), after=("welfare.plans",), **_MINE)
