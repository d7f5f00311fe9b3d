"""Notices of the moves of a claim: to its maker, and through the app whose case it pays."""

from django.urls import reverse

from finance import acts
from finance.choices import PlanState
from finance.flow.claim_flow import ClaimState
from unionportal.core.choices import Role
from unionportal.core.notices import announced_by, notify, occasion, row, silent
from unionportal.core.notices.table import field, over_unit

_PLAN_WORDS = {PlanState.DRAFT: "被退回，请修改后再提交", PlanState.APPROVED: "已登记批准，各项预算已生效"}
_STEP_WORDS = {
    ClaimState.APPROVED: "已批准，等待支付",
    ClaimState.RETURNED: "被退回，请查看原因，修改后可再提交",
    ClaimState.DECIDED: "已批准，等待会计审核",
    ClaimState.PAID: "已支付",
    ClaimState.REVERSED: "的支付已冲正",
    ClaimState.CANCELLED: "已撤销",
}
UPWARD_DUE, CONTRIBUTION_DUE = occasion("finance.upward_due"), occasion("finance.contribution_due")
_FOLLOWERS = []
_HOLDERS = []


def holds_claims(holder):
    """Register (old, new); called when a claim opened by another app is carried over, to go on with the new one."""
    _HOLDERS.append(holder)
    return holder


def claim_carried(old, new, *, actor):
    """Let the app behind a claim that was carried over hold the new one, and notify who made it."""
    for holder in _HOLDERS:
        holder(old, new)
    sentence = f"支出申请“{old.source or old.purpose}”没有在{old.budget.year}年支付，已结转为{new.number}。"
    notify([new.made_by], sentence, about=new, url=reverse("finance:claim_detail", args=[new.pk]), except_for=actor)


def claim_rebooked(claim):
    """Let the app behind a claim follow it to the line of this year."""
    for holder in _HOLDERS:
        holder(claim, claim)


def payee_changed(claim, *, actor):
    """Notify who approved the claim that the cashier is to pay somebody else, once the accountant agrees."""
    sentence = f"支出申请{claim.number}的收款人与您批准的不同，出纳写明了原因，由会计重新审核，请核对。"
    url = reverse("finance:claim_detail", args=[claim.pk])
    notify([claim.approved_by], sentence, about=claim, url=url, except_for=actor)


def approval_undone(claim, approved_by, *, actor):
    """Notify who approved the claim that the accountant sent it back before it was paid."""
    sentence = f"您批准的支出申请{claim.number}在支付以前由会计退回，原因见申请；改好后重新审批。"
    url = reverse("finance:claim_detail", args=[claim.pk])
    notify([approved_by], sentence, about=claim, url=url, except_for=actor)


def account_entered(claim, account, *, actor):
    """Notify who approved the claim to which account the cashier will pay it, masked."""
    sentence = f"支出申请{claim.number}批准后由出纳登记了收款账户（{account}），请与收款人核对。"
    url = reverse("finance:claim_detail", args=[claim.pk])
    notify([claim.approved_by], sentence, about=claim, url=url, except_for=actor)


def payment_failed(line, *, actor):
    """Notify whoever made the claim that the bank sent its money back, with the bank's words."""
    claim = line.claim
    # Of something confidential the words stay on the page, which fewer people read.
    why = "" if claim.is_confidential else f"：{line.words}"
    sentence = f"支出申请“{claim.source or claim.purpose}”的付款被银行退回{why}，将重新支付。"
    url = reverse("finance:claim_detail", args=[claim.pk])
    notify([claim.made_by], sentence, about=claim, url=url, except_for=actor)


def payment_refunded(claim, amount, *, actor):
    """Notify whoever made the claim that a part of its money came back."""
    sentence = f"支出申请“{claim.source or claim.purpose}”的付款已退回 {amount:,} 元。"
    url = reverse("finance:claim_detail", args=[claim.pk])
    notify([claim.made_by], sentence, about=claim, url=url, except_for=actor)


def refund_undone(claim, amount, *, actor):
    """Notify whoever made the claim that what was said to have come back of its money did not."""
    sentence = f"支出申请“{claim.source or claim.purpose}”登记的退款 {amount:,} 元已更正，没有退回。"
    url = reverse("finance:claim_detail", args=[claim.pk])
    notify([claim.made_by], sentence, about=claim, url=url, except_for=actor)


def follows_claims(follower):
    """Register (claim, *, actor, goes_on) -> users it notified; called when a claim opened by another app is settled.

    `goes_on`: one that was reversed is paid once more, after the station that was wrong.
    """
    _FOLLOWERS.append(follower)
    return follower


def plan_moved(plan, *, actor):
    """Notify who wrote and who submitted a version of the budget of what became of it; return the version."""
    sentence, url = f"{plan}{_PLAN_WORDS[plan.state]}。", reverse("finance:plan_detail", args=[plan.pk])
    people = dict.fromkeys([plan.submitted_by, plan.made_by])
    notify([*filter(None, people)], sentence, about=plan, url=url, except_for=actor)
    return plan


def drawn_up_moved(row, *, actor):
    """Notify who drew it up of what became of it; return the row."""
    why = f"：{row.return_reason}" if row.return_reason else ""
    sentence = f"{row}{row.get_state_display()}{why}。"
    notify([row.made_by], sentence, about=row, url=row.get_absolute_url(), except_for=actor)
    return row


def stated_anew(row, count, *, actor):
    """Notify who drew up a 余额调节表, and who confirmed it, that the bank has stated more of its month since."""
    sentence = f"{row}编制以后，又导入了那个月的 {count} 笔银行流水，请核对。"
    notify([one for one in (row.made_by, row.confirmed_by) if one], sentence, about=row, url=row.get_absolute_url())


def claim_moved(claim, *, actor, goes_on=False):
    """Notify the maker, and whom the app behind the claim names, of its new state, each once; return the claim.

    `goes_on` as in `follows_claims`.
    """
    followers = _FOLLOWERS if claim.source else ()
    notified = [user for follower in followers for user in follower(claim, actor=actor, goes_on=goes_on)]
    if claim.made_by not in notified:
        # Without the purpose: a claim opened by another app may name a person and a diagnosis in it.
        sentence = f"支出申请“{claim.source or claim.purpose}”{_STEP_WORDS[claim.state]}。"
        url = reverse("finance:claim_detail", args=[claim.pk])
        notify([claim.made_by], sentence, about=claim, url=url, except_for=actor)
    return claim


def _of_claim(*names):
    # By their codes: the tables stand above this room.
    return [f"finance.claim.{name}" for name in names]


announced_by(claim_moved, acts.REVERSE_PAYMENT, *_of_claim("approve", "return", "cancel"))
announced_by(claim_moved, acts.PAY, *_of_claim("pay", "reverse", "pay_anew", "mend"))
announced_by(account_entered, acts.ENTER_PAYEE_ACCOUNT, *_of_claim("recheck"))
announced_by(payee_changed, *_of_claim("redirect"))
announced_by(payment_failed, acts.READ_ANSWER, acts.ANSWER_LINE, acts.RETURN_LINE)
announced_by(payment_refunded, acts.REFUND_PAYMENT, *_of_claim("refund"))
announced_by(refund_undone, acts.UNDO_REFUND, *_of_claim("undo_refund"))
silent(
    "the batch shows it to who goes on with it; who asked for the money is notified once the bank has answered",
    acts.MAKE_BATCH,
    acts.EXPORT_BATCH,
    acts.READ_ACCOUNT,
    *(f"finance.paymentbatch.{name}" for name in ("send", "withdraw", "settle")),
)
announced_by(claim_carried, acts.CARRY_OVER_CLAIM, *_of_claim("carry_over"))
announced_by(plan_moved, "finance.budgetplan.send_back", "finance.budgetplan.approve")
silent(
    "who goes on with it finds it in what waits, and the plan shows it",
    acts.BEGIN_PLAN,
    acts.WRITE_PLAN,
    *(f"finance.budgetplan.{name}" for name in ("submit", "drop")),
)
silent(
    "members find it among what the union publishes", "finance.budgetplan.publish", "finance.budgetplan.publish_again"
)
silent("its maker does it himself and submits it next", *_of_claim("rebook"))
silent("who goes on with it finds it in what waits", *_of_claim("submit", "resolve", "endorse", "review", "check"))
silent(
    "the payment of each says it, and whoever made the claim is notified with the last",
    *_of_claim("pay_some", "reverse_some"),
)


def _borrowers(event):
    claim = event.record.claim
    return [claim.made_by, *([claim.member.user] if claim.member else [])]


LOAN_IS_DUE = occasion("finance.loan_is_due")
row(
    LOAN_IS_DUE,
    whom=[_borrowers],
    words="提醒：{record}（{record.claim.amount:,} 元）{when}，请{asked}。",
)
row("finance.loan.send_back", whom=[_borrowers], words="{record}的核销被退回：{原因}")
row("finance.loan.ask_rest", whom=[_borrowers], words="{record}已核对，请退回余款 {record.difference:,} 元。")
row("finance.loan.settle", "finance.loan.take_rest", whom=[_borrowers], words="{record}已核销。")
silent("who goes on with it finds it in what waits", "finance.loan.submit")
silent(
    "the reversal or the refund of its payment says it",
    *(f"finance.loan.{move}" for move in ("void", "take_all", "take_part")),
)
silent("who borrowed is reminded of it, as of any that is open", "finance.loan.reopen")
silent(
    "the claim shows it, and who goes on with it finds it in what waits",
    acts.REQUEST_CLAIM,
    acts.CHANGE_CLAIM,
    acts.OPEN_APPROVED_CLAIM,
    acts.ADD_INVOICE,
    acts.ADD_ORIGINAL,
    acts.CHANGE_INVOICE,
    acts.VERIFY_INVOICE,
    acts.COMPARE_INVOICE,
    acts.CORRECT_INVOICE,
    acts.ADD_PAPER,
    acts.REMOVE_PAPER,
    acts.LIST_PAYEES,
    acts.ADD_PAYEE,
    acts.REMOVE_PAYEE,
    acts.ENTER_CHANNEL,
)
silent(
    "the budget shows it to everybody who spends of it",
    acts.OPEN_ACCOUNT,
    acts.CHANGE_ACCOUNT,
    acts.OPEN_BUDGET,
    acts.ADJUST_BUDGET,
    acts.BEGIN_YEAR,
    *(f"finance.budgetyear.{name}" for name in ("carry_over", "set_day", "close")),
)
silent("the books show it", acts.RECORD_INCOME, acts.REVERSE_INCOME, acts.BOOK_HISTORY, acts.UNBOOK_HISTORY)
silent(
    "whoever exports it has it",
    acts.EXPORT_PAYMENTS,
    acts.EXPORT_STATEMENT,
    acts.EXPORT_VOUCHERS,
    acts.DOWNLOAD_VOUCHERS,
)
silent("the list of vouchers shows it", acts.READ_VOUCHER_NUMBERS)
announced_by(
    drawn_up_moved,
    *(
        f"finance.{table}.{name}"
        for table in ("reconciliation", "cashcount", "ledgerstart", "reopening")
        for name in ("confirm", "send_back")
    ),
)
row("finance.opening.confirm", whom=[field("made_by")], words="您登记的期初余额已确认。")
row("finance.opening.send_back", whom=[field("made_by")], words="您登记的期初余额被退回：{原因}")
silent(
    "who goes on with it finds it on the page of the account",
    acts.RECONCILE,
    acts.COUNT_CASH,
    acts.START_LEDGER,
    acts.POST_VOUCHERS,
    acts.BOOK_VOUCHER,
    acts.CLOSE_MONTH,
    acts.ASK_REOPENING,
    acts.PLACE_INCOME,
    acts.PLACE_TRUST,
    acts.READ_STATEMENT,
    acts.MATCH,
    acts.UNMATCH,
    acts.ADD_TRANSFER,
    *(f"finance.bankstatement.{name}" for name in ("take", "drop")),
)
row(UPWARD_DUE, whom=[over_unit(Role.ACCOUNTANT)], words="应上解的拨缴经费 {金额} 元，期限{期限}，请编制上解。")
row(
    CONTRIBUTION_DUE,
    whom=[over_unit(Role.ACCOUNTANT)],
    words="{record}还差 {金额} 元未到账，期限{期限}，请催拨。",
)
row("finance.duessheet.confirm", whom=[field("made_by")], words="{record}已由出纳确认到账。")
row("finance.duessheet.reopen", whom=[field("made_by")], words="{record}被出纳退回，请核对后重新导入：{原因}")
silent("the member sees it among his dues; the log and a notice name no amounts", acts.RECEIVE_LATE_DUES)
silent("the member sees it among his dues, and the list of arrears shows it", acts.CORRECT_LATE_DUES)
row("finance.upwardremittance.approve", whom=[field("made_by")], words="{record}已批准，等待出纳付款。")
row("finance.upwardremittance.remit", whom=[field("made_by"), field("approved_by")], words="{record}已付给上级工会。")
row(
    *(f"finance.upwardremittance.{name}" for name in ("withdraw", "give_back")),
    whom=[field("made_by"), field("approved_by")],
    words="{record}没有上解，其中的款项仍是应上解：{原因}",
)
silent(
    "the page of the year shows it to who goes on with it, or it is in what waits",
    acts.ENTER_PAYROLL,
    acts.RECEIVE_CONTRIBUTION,
    acts.CORRECT_CONTRIBUTION,
    acts.PREPARE_UPWARD,
    acts.IMPORT_DUES,
    acts.ENTER_SUBSIDY,
    acts.RECEIVE_SUBSIDY,
    acts.CORRECT_SUBSIDY,
    acts.USE_SUBSIDY,
    acts.DROP_SUBSIDY_USE,
)
silent("what the auditors look at is theirs until they find something", acts.DRAW_SAMPLE, acts.VERIFY_SAMPLE)
CHECKS_LISTED = occasion("finance.checks_listed")
row(CHECKS_LISTED, whom=[over_unit(Role.AUDITOR)], words="常设检查新列出 {项数} 项，请查看；它们是线索，不是结论。")
silent("whoever asked for it sees what it listed", acts.RUN_CHECKS)
silent("it stands in the log, and the auditor sees it on his desk", acts.READ_RECORD)
silent("only the auditors see what a check listed", "finance.checkhit.dismiss", "finance.checkhit.take")
LEDGER_IS_OFF = occasion("finance.ledger_is_off")
_READERS_OF_BOOKS = over_unit(Role.ACCOUNTANT, Role.AUDITOR)
row(LEDGER_IS_OFF, whom=[_READERS_OF_BOOKS], words="总账核算有错误 {错误} 处、与出纳账不同 {不同} 处：{例如}。")
FINDING_IS_DUE = occasion("finance.finding_is_due")
_AUDITED = over_unit(Role.BRANCH_CHAIR, Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT)
row(acts.FIND, whom=[_AUDITED], words="审计发现 {record}，请答复，并在 {record.due_on:%Y-%m-%d} 以前整改。")
row(FINDING_IS_DUE, whom=[_AUDITED], words="审计发现 {record} {when}，请整改并报告。")
row("finance.auditfinding.answer", whom=[field("made_by")], words="审计发现 {record} 已答复。")
row("finance.auditfinding.rectify", whom=[field("made_by")], words="审计发现 {record} 已报告整改，请复核。")
row("finance.auditfinding.close", whom=[_AUDITED], words="审计发现 {record} 已销号。")
row("finance.auditfinding.send_back", whom=[_AUDITED], words="审计发现 {record} 的整改被退回：{原因}")
row("finance.auditfinding.withdraw", whom=[_AUDITED], words="审计发现 {record} 已撤回：{原因}")
_KEEPERS = over_unit(Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT)
row(acts.DRAFT_OPINION, whom=[_KEEPERS], words="{record}已起草，征求意见，请看过后向经审会反映。")
row("finance.auditopinion.issue", whom=[_KEEPERS], words="{record}已出具。")
silent("whoever reads the draft sees it there", acts.CHANGE_OPINION, "finance.auditopinion.drop")


def _keeper(event):
    return [event.record.custodian.user]


row(
    *(f"finance.asset.{name}" for name in ("relocate", "set_idle", "repair", "resume")),
    whom=[_keeper],
    words="您保管的{record}：现为{record.get_state_display}，{record.place}。",
)
row(acts.REGISTER_ASSET, whom=[_keeper], words="固定资产{record}已登记在您名下，请核对实物。")
silent("the card and its history show it", acts.CORRECT_ASSET)
row(
    acts.PROPOSE_HANDOVER,
    whom=[lambda event: [event.record.receiver.user]],
    words="{record.giver.name}的固定资产移交给您，请核对实物后确认。",
)
row(
    *(f"finance.handover.{name}" for name in ("receive", "refuse", "withdraw")),
    whom=[field("made_by"), lambda event: [event.record.giver.user, event.record.receiver.user]],
    words="{record}：{record.get_state_display}。",
)
silent("the hand-over says it", "finance.asset.hand_over")
row(
    acts.OPEN_COUNT,
    whom=[lambda event: [one.custodian.user for one in event.record.lines.select_related("custodian__user")]],
    words="固定资产清查开始，请核对您保管的资产，扫标签或在“固定资产”里逐件确认。",
)
row("finance.assetcount.send_back", whom=[field("made_by")], words="{record}被退回：{原因}")
row(
    "finance.assetcount.decide",
    whom=[field("made_by"), field("submitted_by")],
    words="{record}已决定，账已按结果调整。",
)
silent("the page of the count shows it", acts.WITHDRAW_UNLISTED)
silent("who goes on with it finds it in what waits", "finance.assetcount.submit")
row(
    *(f"finance.disposal.{name}" for name in ("approve", "reject")),
    whom=[field("made_by")],
    words="{record}{record.get_state_display}。",
)
silent(
    "who goes on with it finds it in what waits, or the page of the disposal shows it",
    acts.APPLY_FOR_DISPOSAL,
    "finance.disposal.withdraw",
    "finance.disposal.book_income",
    "finance.asset.dispose",
    "finance.asset.strike",
)
silent("the count says it, and the card shows it", "finance.asset.lose", "finance.asset.break")
