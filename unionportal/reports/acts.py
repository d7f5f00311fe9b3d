"""The acts on reports that the audit log names."""

from unionportal.core.trail.acts import act

DRAFT_REPORT = act("reports.draft_report", "起草工作报告")
# No longer done; entries of the log have them.
KEEP_LEFT_OUT = act("reports.keep_left_out", "写入略去的段落")
DROP_LEFT_OUT = act("reports.drop_left_out", "不写入略去的段落")
CHANGE_REPORT = act("reports.edit_report", "修改报告标题和版式")
CHANGE_CHAPTER = act("reports.edit_chapter", "修改报告章节")
ADD_CHAPTER = act("reports.insert_chapter", "增加报告章节")
MOVE_CHAPTER = act("reports.move_chapter", "移动报告章节")
DELETE_CHAPTER = act("reports.remove_chapter", "删除报告章节")
RESTORE_CHAPTER = act("reports.restore_chapter", "恢复报告章节")
ADD_COMMENT = act("reports.comment_on_chapter", "批注报告章节")
REPLY_TO_COMMENT = act("reports.reply_to_comment", "答复报告批注")
RESTORE_OUTLINE = act("reports.restore_outline", "恢复平台的提纲")
MAKE_FILES = act("reports.make_files", "制作报告文件")
EXPORT_ROWS = act("reports.export_rows", "导出统计明细")
FILL_FORM = act("reports.fill_form", "填写上级表格")
REQUEST_SECTION = act("reports.request_section", "请人写一节")
WRITE_SECTION = act("reports.write_section", "撰写约稿")
SEND_FOR_OPINIONS = act("reports.send_for_opinions", "发出征求意见稿")
SEND_TO_MORE = act("reports.send_to_more", "增加征求对象")
GIVE_OPINION = act("reports.give_opinion", "提出修改意见")
EXPORT_OPINIONS = act("reports.export_opinions", "导出意见采纳情况")
