"""The acts on members, officers and cards that the audit log names."""

from members.choices import LeftBy
from unionportal.core.trail.acts import act

EXPORT_MEMBERS = act("members.export_members", "导出会员")
OPEN_ACCOUNTS = act("members.open_accounts", "批量开设账号")
ADD_CARD = act("members.add_servicecard", "登记会员服务卡")
CORRECT_CARD = act("members.correct_servicecard", "更正会员服务卡")
ERASE_MEMBER = act("members.erase_member", "匿名化会员")
MOVE_MEMBER = act("members.move_member", "校内调动")
UNDO_MOVE = act("members.undo_move", "撤销校内调动")
MERGE_MEMBERS = act("members.merge_members", "组织调整")
ADD_OFFICER = act("members.add_officerterm", "登记分工会委员")
END_OFFICER = act("members.end_officer", "终止分工会委员任期")
CORRECT_OFFICER = act("members.correct_officer", "更正分工会委员任期")
UNDO_LEAVE = act("members.undo_leave", "撤销离会办理")
REJOIN = act("members.rejoin", "重新入会")
ADD_MEMBER = act("members.add_member", "登记会员")
UNDO_REGISTRATION = act("members.undo_registration", "撤销会员登记")
CORRECT_REGISTRATION = act("members.correct_registration", "更正工号和入会日期")
MAINTAIN_MEMBER = act("members.maintain_member", "维护会员")
READ_SEALED = act("members.read_sealed", "查看原文", is_reading=True)
EXPORT_OWN_DATA = act("members.export_own_data", "导出本人信息")
LEAVE = {
    reason: act(f"members.leave_{reason.value}", reason.label)
    for reason in LeftBy
    if reason not in (LeftBy.MOVED, LeftBy.REORGANISED)
}
