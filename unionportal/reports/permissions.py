from unionportal.core.choices import Role
from unionportal.core.permissions import declare

_OFFICE = (Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT, Role.AUDITOR)

VIEW_REPORT = declare("reports.view_report", "查看工作报告", *_OFFICE)
ADD_REPORT = declare("reports.add_report", "起草工作报告", Role.OFFICER)
CHANGE_REPORT = declare("reports.change_report", "编写工作报告", Role.OFFICER)
SUBMIT_REPORT = declare("reports.submit_report", "送审工作报告", Role.OFFICER)
FINALISE_REPORT = declare("reports.finalise_report", "定稿工作报告", Role.CHAIR)
PRINT_REPORT = declare("reports.print_report", "制作报告文件", Role.OFFICER, Role.CHAIR)
