"""Who may do what with congresses, meetings and proposals."""

from unionportal.core.access.permissions import declare
from unionportal.core.choices import OWNER, Role

_HANDLERS = (Role.CHAIR, Role.OFFICER)
_BRANCH = (Role.BRANCH_CHAIR, Role.BRANCH_OFFICER)
_DEPARTMENT = (Role.DEPARTMENT, Role.DEPARTMENT_HEAD)
_READERS = (*_HANDLERS, Role.AUDITOR, Role.WOMEN, Role.PROPOSAL_COMMITTEE)

# Congresses and their people
VIEW_TERM = declare("congress.view_term", "查看届次", *_READERS, *_BRANCH)
ADD_TERM = declare("congress.add_term", "登记届次", Role.OFFICER)
CHANGE_TERM = declare("congress.change_term", "维护届次", Role.OFFICER)
VIEW_CONGRESS = declare("congress.view_congress", "查看代表大会", *_READERS, *_BRANCH)
ADD_CONGRESS = declare("congress.add_congress", "登记代表大会", Role.OFFICER)
CHANGE_CONGRESS = declare("congress.change_congress", "维护代表大会", Role.OFFICER)
VIEW_DELEGATION = declare("congress.view_delegation", "查看代表团", *_READERS, *_BRANCH)
ADD_DELEGATION = declare("congress.add_delegation", "登记代表团", Role.OFFICER)
CHANGE_DELEGATION = declare("congress.change_delegation", "维护代表团", Role.OFFICER)
VIEW_DELEGATE = declare("congress.view_delegate", "查看代表", OWNER, *_READERS, *_BRANCH)
ADD_DELEGATE = declare("congress.add_delegate", "登记代表", Role.OFFICER)
CHANGE_DELEGATE = declare("congress.change_delegate", "维护代表", Role.OFFICER)
VIEW_RULE = declare("congress.view_ruleofprocedure", "查看议事规则", *_READERS, *_BRANCH)
ADD_RULE = declare("congress.add_ruleofprocedure", "增设议事规则", Role.OFFICER)
CHANGE_RULE = declare("congress.change_ruleofprocedure", "维护议事规则", Role.OFFICER)

# Meetings. A sub-union keeps its own second-level congresses.
VIEW_MEETING = declare("congress.view_meeting", "查看会议", *_READERS, *_BRANCH)
ADD_MEETING = declare("congress.add_meeting", "登记会议", *_HANDLERS, Role.BRANCH_CHAIR)
CHANGE_MEETING = declare("congress.change_meeting", "维护会议", *_HANDLERS, Role.BRANCH_CHAIR)
RUN_MEETING = declare("congress.run_meeting", "组织会议签到和开会", *_HANDLERS, Role.BRANCH_CHAIR)
OVERRIDE_QUORUM = declare("congress.override_quorum", "决定未达到会人数时开会", Role.CHAIR)
VIEW_ATTENDANCE = declare("congress.view_attendance", "查看会议出席", OWNER, *_READERS, *_BRANCH)
CHANGE_ATTENDANCE = declare("congress.change_attendance", "登记会议签到", *_HANDLERS, Role.BRANCH_CHAIR)
CHECK_IN = declare("congress.check_in", "为自己签到", OWNER)
VIEW_AGENDA = declare("congress.view_agendaitem", "查看会议议程", *_READERS, *_BRANCH)
CHANGE_AGENDA = declare("congress.change_agendaitem", "维护会议议程和表决结果", *_HANDLERS, Role.BRANCH_CHAIR)
VIEW_ELECTION = declare("congress.view_electionresult", "查看选举结果", *_READERS, *_BRANCH)

# Proposals: the delegate
DRAFT = declare("congress.draft_proposal", "撰写和提交提案", Role.DELEGATE)
OWN = declare("congress.own_proposal", "办理自己的提案（征集附议、提交、撤回）", OWNER)
RATE = declare("congress.rate_proposal", "评价提案办理", OWNER)
ANSWER_COSIGN = declare("congress.answer_cosignature", "答复附议邀请", OWNER)
VIEW_COSIGNATURE = declare("congress.view_cosignature", "查看附议", OWNER, *_HANDLERS, Role.PROPOSAL_COMMITTEE)
# Proposals: the committee. Accepted ones are public to all staff, see ProposalQuerySet.public.
VIEW_PROPOSAL = declare("congress.view_proposal", "查看提案", OWNER, *_HANDLERS, Role.PROPOSAL_COMMITTEE)
SCREEN = declare("congress.screen_proposal", "审查提案", Role.PROPOSAL_COMMITTEE)
ASSIGN = declare("congress.assign_proposal", "交办提案", Role.PROPOSAL_COMMITTEE)
CONCLUDE = declare("congress.conclude_proposal", "办结未评价的提案", Role.PROPOSAL_COMMITTEE)
COMPILE = declare("congress.compile_proposals", "编印提案汇编", *_HANDLERS, Role.PROPOSAL_COMMITTEE)
VIEW_CATEGORY = declare("congress.view_proposalcategory", "查看提案类别", *_READERS)
ADD_CATEGORY = declare("congress.add_proposalcategory", "增设提案类别", Role.OFFICER, Role.PROPOSAL_COMMITTEE)
CHANGE_CATEGORY = declare("congress.change_proposalcategory", "维护提案类别", Role.OFFICER, Role.PROPOSAL_COMMITTEE)
VIEW_PROPOSAL_RULE = declare("congress.view_proposalrule", "查看提案规则", *_READERS)
ADD_PROPOSAL_RULE = declare("congress.add_proposalrule", "增设提案规则", Role.OFFICER)
CHANGE_PROPOSAL_RULE = declare("congress.change_proposalrule", "维护提案规则", Role.OFFICER)
# Proposals: the departments
VIEW_ASSIGNMENT = declare("congress.view_assignment", "查看提案交办", *_DEPARTMENT, *_HANDLERS, Role.PROPOSAL_COMMITTEE)
HANDLE = declare("congress.handle_assignment", "办理提案", *_DEPARTMENT)
SIGN = declare("congress.sign_reply", "签发提案答复", Role.DEPARTMENT_HEAD)
VIEW_REPLY = declare("congress.view_reply", "查看提案答复", *_DEPARTMENT, *_HANDLERS, Role.PROPOSAL_COMMITTEE)
CONFIRM_LEDGER = declare("congress.confirm_ledger", "确认台账里的议事规则、代表和会议", Role.CHAIR)
