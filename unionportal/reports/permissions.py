"""Who may read, write and finalise reports."""

from unionportal.core.access.permissions import declare
from unionportal.core.choices import OWNER, Role

_OFFICE = (Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT, Role.AUDITOR)

# A sub-union's chair writes its report; the union's chair finalises it.
_WRITERS = (Role.OFFICER, Role.BRANCH_CHAIR)

VIEW_REPORT = declare("reports.view_report", "查看工作报告", *_OFFICE, Role.BRANCH_CHAIR)
ADD_REPORT = declare("reports.add_report", "起草工作报告", *_WRITERS)
CHANGE_REPORT = declare("reports.change_report", "编写工作报告", *_WRITERS)
CHANGE_OUTLINE = declare("reports.change_outline", "编写报告提纲", *_WRITERS)
SUBMIT_REPORT = declare("reports.submit_report", "送审工作报告", *_WRITERS)
FINALISE_REPORT = declare("reports.finalise_report", "定稿工作报告", Role.CHAIR)
PRINT_REPORT = declare("reports.print_report", "制作报告文件", *_WRITERS, Role.CHAIR)
# Whoever reads a draft may comment on it; a comment is settled by who made it or who edits the report.
ADD_COMMENT = declare("reports.add_comment", "批注工作报告", *_OFFICE, Role.BRANCH_CHAIR)
SETTLE_COMMENT = declare("reports.settle_comment", "处理报告批注", *_OFFICE, Role.BRANCH_CHAIR)
EXPORT_FIGURE = declare("reports.export_figure", "导出统计明细", *_OFFICE, Role.BRANCH_CHAIR)

# A chapter that somebody else writes: the writer, whose it is, or the sub-union; the editor of the report.
_SUB_UNION = (Role.BRANCH_CHAIR, Role.BRANCH_OFFICER)
VIEW_SECTION = declare("reports.view_sectionrequest", "查看约稿", OWNER, Role.CHAIR, Role.OFFICER, *_SUB_UNION)
WRITE_SECTION = declare("reports.write_section", "撰写约稿", OWNER, *_SUB_UNION)
EDIT_SECTION = declare("reports.edit_section", "约稿、采用来稿", *_WRITERS)

# A draft that was sent out for opinions: whoever received it, and the editor of the report.
VIEW_RECIPIENT = declare("reports.view_recipient", "查看征求意见", OWNER, Role.CHAIR, Role.OFFICER, *_SUB_UNION)
VIEW_OPINION = declare("reports.view_opinion", "查看修改意见", OWNER, *_OFFICE, *_SUB_UNION)
REPLY = declare("reports.reply", "回复征求意见", OWNER, *_SUB_UNION)
DECIDE_OPINION = declare("reports.decide_opinion", "处理修改意见", *_WRITERS)
