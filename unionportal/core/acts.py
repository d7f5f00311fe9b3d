"""The acts on accounts, the organisation and the 台账 that the audit log names."""

from django.db.models import Q

from unionportal.core.choices import UnitChangeKind
from unionportal.core.trail.acts import act

IMPORT_LEDGER = act("core.import_ledger", "导入台账")
EXPORT_LEDGER = act("core.ledger_export", "导出台账")
RESTORE_BACKUP = act("core.restore_backup", "恢复备份")
SEAL_FILES = act("core.seal_files", "封存附件")
HAND_OVER_LEDGER = act("core.ledger_hand_over", "提交台账确认")
WITHDRAW_LEDGER = act("core.ledger_withdraw", "撤回台账")
REQUEST_UNDO = act("core.ledger_request_undo", "申请撤销导入")
WITHDRAW_UNDO = act("core.ledger_withdraw_undo", "撤回撤销申请")
UNDO_LEDGER = act("core.ledger_undo", "撤销导入")
SET_START_DAY = act("core.ledger_set_start_day", "设定启用日")
CORRECT_START_DAY = act("core.ledger_correct_start_day", "更正启用日")
OPEN_ACCOUNT = act("core.open_account", "开设账号")
RESET_PASSWORD = act("core.reset_password", "重置密码")
CHANGE_PASSWORD = act("core.change_password", "修改密码")
CHANGE_ACCOUNT = act("core.change_user", "修改账号")
ENABLE_ACCOUNT = act("core.enable_account", "启用账号")
DISABLE_ACCOUNT = act("core.disable_account", "停用账号")
PROPOSE_ROLE = act("core.propose_role", "提出角色")
GRANT_ROLE = act("core.grant_role", "授予角色")
NAME_CHAIR = act("core.name_chair", "指定工会主席")
END_ROLE = act("core.end_role", "终止角色")
LEND_ROLE = act("core.lend_role", "请人代理")
END_LOAN = act("core.end_loan", "终止代理")
OPEN_UNIT = act("core.open_unit", "成立工会组织")
RENAME_UNIT = act("core.rename_unit", "更名工会组织")
CLOSE_UNIT = {
    UnitChangeKind.CLOSED: act("core.close_unit", "撤销工会组织"),
    UnitChangeKind.MERGED: act("core.merge_unit", "合并工会组织"),
    UnitChangeKind.SPLIT: act("core.split_unit", "分设工会组织"),
}
PRINT_FORM = act("core.print_form", "打印表单", is_reading=True)
UNOPEN_UNIT = act("core.unopen_unit", "撤销导入的工会组织")
UNDO_SPLIT = act("core.undo_split", "撤销分设")

# The entries about accounts, roles, units and jobs; workbooks imported and forms printed are business.
_BUSINESS = (
    Q(code__in=[IMPORT_LEDGER.code, PRINT_FORM.code])
    | Q(code__startswith="core.ledger")
    | Q(code__startswith="core.startday")
)
TECHNICAL = Q(code__startswith="core.") & ~_BUSINESS
