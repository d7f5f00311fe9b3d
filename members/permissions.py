"""Who may do what with members, committee terms and cards."""

from unionportal.core.access.permissions import declare
from unionportal.core.choices import OWNER, Role

_READERS = (Role.CHAIR, Role.OFFICER, Role.WOMEN, Role.BRANCH_CHAIR, Role.BRANCH_OFFICER)

VIEW_MEMBER = declare("members.view_member", "查看会员", OWNER, *_READERS)
ADD_MEMBER = declare("members.add_member", "登记会员", Role.OFFICER)
CHANGE_MEMBER = declare("members.change_member", "维护会员", Role.OFFICER)
REVEAL_MEMBER = declare("members.reveal_member", "查看证件号、银行卡、手机原文", Role.OFFICER)
MOVE_MEMBER = declare("members.move_member", "办理会籍变动", Role.OFFICER)
ERASE_MEMBER = declare("members.erase_member", "匿名化已离会的会员", Role.OFFICER)
VIEW_MEMBERSHIP = declare("members.view_membership", "查看会籍沿革", OWNER, *_READERS)
VIEW_DEPARTURE = declare("members.view_departure", "查看离会和调动", OWNER, *_READERS)
VIEW_TERM = declare("members.view_officerterm", "查看分工会委员", OWNER, *_READERS, Role.AUDITOR)
ADD_TERM = declare("members.add_officerterm", "登记分工会委员", Role.OFFICER)
CHANGE_TERM = declare("members.change_officerterm", "维护分工会委员", Role.OFFICER)
CONFIRM_TERMS = declare("members.confirm_terms", "确认台账里的任职", Role.CHAIR)
VIEW_CARD = declare("members.view_servicecard", "查看会员服务卡", OWNER, *_READERS)
ADD_CARD = declare("members.add_servicecard", "登记会员服务卡", Role.OFFICER)
CHANGE_CARD = declare("members.change_servicecard", "维护会员服务卡", Role.OFFICER)
IMPORT_WORKBOOK = declare("members.import_workbook", "导入台账", Role.OFFICER)
OPEN_ACCOUNTS = declare("members.open_accounts", "为会员开设账号", Role.OFFICER)
