"""The sheets of the 台账 about welfare; paid rows come in as approved and paid, without the flow."""

from unionportal.core.ledger import explain, register
from welfare.sheets import gifts, records, visits

explain("welfare_issue_adds_up", "发放批次的金额须等于名单上每人金额之和。")
explain("welfare_issue_list_closed", "这一批次已批准，名单不能再改。")

_BEFORE = ("members.members", "finance.budgets")
register(records.STANDARDS, records.StandardLoader())
register(visits.VISITS, visits.VisitLoader(), after=(*_BEFORE, "welfare.standards"))
register(visits.GRANTS, visits.GrantLoader(), after=(*_BEFORE, "welfare.standards"))
register(gifts.ISSUES, gifts.IssueLoader(), after=("members.units", *_BEFORE, "welfare.standards"))
register(gifts.RECIPIENTS, gifts.RecipientLoader(), after=("welfare.issues", "members.members"))
register(records.MUTUAL_AID, records.MutualAidLoader(), after=("members.members",))
register(records.PAIRINGS, records.PairingLoader(), after=("members.members",))
register(records.DRIVES, records.DriveLoader(), after=("members.units",))
register(records.DONATIONS, records.DonationLoader(), after=("welfare.drives", "members.members"))
register(records.REMITTANCES, records.RemittanceLoader(), after=("welfare.drives",))
register(records.PLANS, records.PlanLoader(), after=("members.units",))
register(records.COVERS, records.CoverLoader(), after=("welfare.plans",))
