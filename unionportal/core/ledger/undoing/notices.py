"""Who is told of which act on an imported workbook, by its two persons."""

from unionportal.core import acts
from unionportal.core.ledger.sheet_flow import SHEET_FLOW
from unionportal.core.ledger.start_day import START_FLOW
from unionportal.core.models import LedgerSheet, StartDay
from unionportal.core.notices import announced_by, notify, row, silent
from unionportal.core.notices.table import field


def notify_agreeing(sheet, people):
    """Notify who may agree that a sheet is to be undone."""
    notify(people, f"台账的工作表“{sheet.title}”申请撤销，等您同意。", about=sheet)


def notify_taken_back(sheet, people):
    """Notify who might have agreed that nothing waits for them any more."""
    notify(people, f"编制人撤回了撤销工作表“{sheet.title}”的申请，不用再办。", about=sheet)


maker = field("ledger", "prepared_by")

row(
    *SHEET_FLOW.acts_of(LedgerSheet, "refuse"),
    whom=[maker],
    words="您的台账被退回，请查看原因，修改后重新上传。原因：{原因}",
)
row(
    *SHEET_FLOW.acts_of(LedgerSheet, "refuse_undo"),
    whom=[maker],
    words="您申请撤销的台账没有得到同意，内容不变。原因：{原因}",
)
announced_by(notify_agreeing, acts.REQUEST_UNDO)
announced_by(notify_taken_back, acts.WITHDRAW_UNDO)
row(*START_FLOW.acts_of(StartDay, "agree"), whom=[field("set_by")], words="您提出的启用日更正已同意。")
row(*START_FLOW.acts_of(StartDay, "refuse"), whom=[field("set_by")], words="您提出的启用日更正没有同意：{原因}")
silent(
    "the job that writes the workbook tells its maker; the last agreement starts it",
    *SHEET_FLOW.acts_of(LedgerSheet, "confirm", "agree_undo"),
    acts.IMPORT_LEDGER,
    acts.UNDO_LEDGER,
)
silent("its maker takes back what nobody has done", acts.WITHDRAW_LEDGER)
silent("who agrees to it finds it in what waits", acts.SET_START_DAY, acts.CORRECT_START_DAY)
