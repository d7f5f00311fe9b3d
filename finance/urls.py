from django.urls import path

from finance.models import Asset, Claim
from finance.views.allocation import Allocation
from finance.views.assets.counting import (
    CountAdd,
    CountAnswer,
    CountDetail,
    Counting,
    CountList,
    CountMove,
    CountPaste,
    CountUnlisted,
)
from finance.views.assets.custody import HandOver, HandoverDetail, HandoverMove
from finance.views.assets.disposing import DisposalAdd, DisposalDetail, DisposalList, DisposalMove
from finance.views.assets.register import AssetAdd, AssetDetail, AssetEdit, AssetList, AssetMove, KeeperSearch
from finance.views.bank import (
    BatchAdd,
    BatchAnswer,
    BatchDetail,
    BatchFile,
    BatchList,
    BatchMove,
    ClaimAccount,
    LineAnswer,
)
from finance.views.budgets import BudgetDetail, Execution
from finance.views.claims import ClaimAdd, ClaimDetail, ClaimEdit, ClaimLines, ClaimList, ClaimMove, PayeeSearch
from finance.views.grid import BudgetGrid, PlanDetail, PlanList, PlanMove
from finance.views.incoming.contributions import (
    Contributions,
    CorrectReceipt,
    Payroll,
    PayrollTable,
    Receive,
    UpwardAdd,
    UpwardDetail,
    UpwardMove,
)
from finance.views.incoming.dues import (
    Dues,
    DuesArrears,
    DuesDetail,
    DuesImport,
    DuesMove,
    DuesPaid,
    LateDuesAdd,
    LateDuesCorrect,
    MyDues,
)
from finance.views.incoming.subsidies import (
    SubsidyAdd,
    SubsidyDetail,
    SubsidyList,
    SubsidyReceiptCorrect,
    SubsidyReceive,
    SubsidyUseAdd,
    SubsidyUseDrop,
)
from finance.views.loans import LoanDetail, LoanList, LoanMove
from finance.views.next_year import BudgetsNext
from finance.views.papers import (
    ClaimPapers,
    InvoiceDetail,
    InvoiceFile,
    InvoiceRemove,
    InvoiceVerify,
    PaperFile,
    PaperRemove,
)
from finance.views.payees import ClaimPayees, PayeeAccount, PayeeRemove, PayeeUpload
from finance.views.payments import PaymentDetail, PaymentList
from finance.views.purchases import ClaimChannel, Purchases
from finance.views.reconciling.cash import (
    CashBookPage,
    CashCountAdd,
    CashCountDetail,
    CashCountList,
    CashCountMove,
    CashIncome,
)
from finance.views.reconciling.matching import LineDetail, LineReturn, Matching, MatchUndo, TransferAdd
from finance.views.reconciling.reconciliations import (
    OutstandingPage,
    ReconciliationAdd,
    ReconciliationDetail,
    ReconciliationList,
    ReconciliationMove,
)
from finance.views.reconciling.statements import (
    StatementAdd,
    StatementDetail,
    StatementFile,
    StatementList,
    StatementMove,
)
from finance.views.statement import PublishedDetail, PublishedList, StatementPage
from finance.views.years import YearDetail, YearList, YearMove
from unionportal.core.pages.history import HistoryView
from unionportal.core.printing.views import form_pages

app_name = "finance"
urlpatterns = [
    path("claims/", ClaimList.as_view(), name="claim_list"),
    path("claims/payees/", PayeeSearch.as_view(), name="payee_search"),
    path("claims/lines/", ClaimLines.as_view(), name="line_options"),
    path("claims/add/", ClaimAdd.as_view(), name="claim_add"),
    path("claims/<int:pk>/history/", HistoryView.as_view(model=Claim), name="claim_history"),
    path("claims/<int:pk>/", ClaimDetail.as_view(), name="claim_detail"),
    path("claims/<int:pk>/edit/", ClaimEdit.as_view(), name="claim_edit"),
    path("claims/<int:pk>/move/<str:move>/", ClaimMove.as_view(), name="claim_move"),
    path("claims/<int:pk>/papers/", ClaimPapers.as_view(), name="claim_papers"),
    path("claims/<int:pk>/account/", ClaimAccount.as_view(), name="claim_account"),
    path("claims/<int:pk>/payees/", ClaimPayees.as_view(), name="claim_payees"),
    path("claims/<int:pk>/payees/list/", PayeeUpload.as_view(), name="payee_upload"),
    path("payees/<int:pk>/remove/", PayeeRemove.as_view(), name="payee_remove"),
    path("payees/<int:pk>/account/", PayeeAccount.as_view(), name="payee_account"),
    path("claims/<int:pk>/channel/", ClaimChannel.as_view(), name="claim_channel"),
    path("purchases/", Purchases.as_view(), name="purchases"),
    path("invoices/<int:pk>/", InvoiceDetail.as_view(), name="invoice_detail"),
    path("invoices/<int:pk>/file/", InvoiceFile.as_view(), name="invoice_file"),
    path("invoices/<int:pk>/verify/", InvoiceVerify.as_view(), name="invoice_verify"),
    path("invoices/<int:pk>/remove/", InvoiceRemove.as_view(), name="invoice_remove"),
    path("papers/<int:pk>/file/", PaperFile.as_view(), name="paper_file"),
    path("papers/<int:pk>/remove/", PaperRemove.as_view(), name="paper_remove"),
    path("loans/", LoanList.as_view(), name="loan_list"),
    path("loans/<int:pk>/", LoanDetail.as_view(), name="loan_detail"),
    path("loans/<int:pk>/move/<str:move>/", LoanMove.as_view(), name="loan_move"),
    path("payments/", PaymentList.as_view(), name="payment_list"),
    path("payments/<int:pk>/", PaymentDetail.as_view(), name="payment_detail"),
    path("batches/", BatchList.as_view(), name="batch_list"),
    path("batches/add/", BatchAdd.as_view(), name="batch_add"),
    path("batches/<int:pk>/", BatchDetail.as_view(), name="batch_detail"),
    path("batches/<int:pk>/move/<str:move>/", BatchMove.as_view(), name="batch_move"),
    path("batches/<int:pk>/file/", BatchFile.as_view(), name="batch_file"),
    path("batches/<int:pk>/answer/", BatchAnswer.as_view(), name="batch_answer"),
    path("batches/lines/<int:pk>/answer/", LineAnswer.as_view(), name="line_answer"),
    path("statements/", StatementList.as_view(), name="bankstatement_list"),
    path("statements/add/", StatementAdd.as_view(), name="bankstatement_add"),
    path("statements/<int:pk>/", StatementDetail.as_view(), name="bankstatement_detail"),
    path("statements/<int:pk>/file/", StatementFile.as_view(), name="bankstatement_file"),
    path("statements/<int:pk>/move/<str:move>/", StatementMove.as_view(), name="bankstatement_move"),
    path("statements/accounts/<int:pk>/matching/", Matching.as_view(), name="holding_matching"),
    path("statements/accounts/<int:pk>/cash/", CashBookPage.as_view(), name="holding_cash"),
    path("statements/accounts/<int:pk>/cash/count/", CashCountAdd.as_view(), name="holding_count"),
    path("statements/accounts/<int:pk>/cash/income/", CashIncome.as_view(), name="holding_income"),
    path("statements/cash-counts/", CashCountList.as_view(), name="cashcount_list"),
    path("statements/cash-counts/<int:pk>/", CashCountDetail.as_view(), name="cashcount_detail"),
    path("statements/cash-counts/<int:pk>/move/<str:move>/", CashCountMove.as_view(), name="cashcount_move"),
    path("statements/accounts/<int:pk>/outstanding/", OutstandingPage.as_view(), name="holding_outstanding"),
    path("statements/accounts/<int:pk>/reconcile/", ReconciliationAdd.as_view(), name="holding_reconcile"),
    path("statements/reconciliations/", ReconciliationList.as_view(), name="reconciliation_list"),
    path("statements/reconciliations/<int:pk>/", ReconciliationDetail.as_view(), name="reconciliation_detail"),
    path(
        "statements/reconciliations/<int:pk>/move/<str:move>/", ReconciliationMove.as_view(), name="reconciliation_move"
    ),
    path("statements/lines/<int:pk>/", LineDetail.as_view(), name="statementline_detail"),
    path("statements/lines/<int:pk>/return/<int:batch_line>/", LineReturn.as_view(), name="statementline_return"),
    path("statements/matches/<int:pk>/undo/", MatchUndo.as_view(), name="match_undo"),
    path("statements/transfers/add/", TransferAdd.as_view(), name="transfer_add"),
    path("execution/", Execution.as_view(), name="execution"),
    path("budgets/grid/", BudgetGrid.as_view(), name="budget_grid"),
    path("budgets/allocation/", Allocation.as_view(), name="allocation"),
    path("budgets/statement/", StatementPage.as_view(), name="statement"),
    path("published/", PublishedList.as_view(), name="published_list"),
    path("published/<int:pk>/", PublishedDetail.as_view(), name="published_detail"),
    path("plans/", PlanList.as_view(), name="plan_list"),
    path("plans/<int:pk>/", PlanDetail.as_view(), name="plan_detail"),
    path("plans/<int:pk>/move/<str:move>/", PlanMove.as_view(), name="plan_move"),
    path("budgets/<int:pk>/", BudgetDetail.as_view(), name="budget_detail"),
    path("years/next/", BudgetsNext.as_view(), name="budgets_next"),
    path("years/", YearList.as_view(), name="year_list"),
    path("years/<int:pk>/", YearDetail.as_view(), name="year_detail"),
    path("years/<int:pk>/move/<str:move>/", YearMove.as_view(), name="year_move"),
    path("contributions/", Contributions.as_view(), name="contributions"),
    path("contributions/payroll/", Payroll.as_view(), name="payroll"),
    path("contributions/payroll/table/", PayrollTable.as_view(), name="payroll_table"),
    path("contributions/months/<int:pk>/receive/", Receive.as_view(), name="contribution_receive"),
    path("contributions/receipts/<int:pk>/correct/", CorrectReceipt.as_view(), name="contribution_correct"),
    path("subsidies/", SubsidyList.as_view(), name="subsidies"),
    path("subsidies/add/", SubsidyAdd.as_view(), name="subsidy_add"),
    path("subsidies/<int:pk>/", SubsidyDetail.as_view(), name="subsidy_detail"),
    path("subsidies/<int:pk>/receive/", SubsidyReceive.as_view(), name="subsidy_receive"),
    path("subsidies/<int:pk>/use/", SubsidyUseAdd.as_view(), name="subsidy_use"),
    path("subsidies/receipts/<int:pk>/correct/", SubsidyReceiptCorrect.as_view(), name="subsidy_receipt_correct"),
    path("subsidies/uses/<int:pk>/drop/", SubsidyUseDrop.as_view(), name="subsidy_use_drop"),
    path("dues/", Dues.as_view(), name="dues"),
    path("dues/import/", DuesImport.as_view(), name="dues_import"),
    path("dues/arrears/", DuesArrears.as_view(), name="dues_arrears"),
    path("dues/mine/", MyDues.as_view(), name="my_dues"),
    path("dues/paid/", DuesPaid.as_view(), name="dues_paid"),
    path("dues/<int:pk>/", DuesDetail.as_view(), name="dues_detail"),
    path("dues/<int:pk>/move/<str:move>/", DuesMove.as_view(), name="dues_move"),
    path("dues/lines/<int:pk>/late/", LateDuesAdd.as_view(), name="late_dues_add"),
    path("dues/late/<int:pk>/correct/", LateDuesCorrect.as_view(), name="late_dues_correct"),
    path("contributions/upward/add/", UpwardAdd.as_view(), name="upward_add"),
    path("contributions/upward/<int:pk>/", UpwardDetail.as_view(), name="upward_detail"),
    path("contributions/upward/<int:pk>/move/<str:move>/", UpwardMove.as_view(), name="upward_move"),
    path("assets/", AssetList.as_view(), name="asset_list"),
    path("assets/add/", AssetAdd.as_view(), name="asset_add"),
    path("assets/keepers/", KeeperSearch.as_view(), name="keeper_search"),
    path("assets/<int:pk>/", AssetDetail.as_view(), name="asset_detail"),
    path("assets/<int:pk>/edit/", AssetEdit.as_view(), name="asset_edit"),
    path("assets/<int:pk>/hand-over/", HandOver.as_view(), name="asset_handover"),
    path("assets/handovers/<int:pk>/", HandoverDetail.as_view(), name="handover_detail"),
    path("assets/handovers/<int:pk>/move/<str:move>/", HandoverMove.as_view(), name="handover_move"),
    path("assets/counting/", Counting.as_view(), name="counting"),
    path("assets/counting/list/", CountPaste.as_view(), name="counting_list"),
    path("assets/counting/unlisted/", CountUnlisted.as_view(), name="counting_unlisted"),
    path("assets/counting/<int:pk>/", CountAnswer.as_view(), name="countline_answer"),
    path("assets/counts/", CountList.as_view(), name="assetcount_list"),
    path("assets/counts/add/", CountAdd.as_view(), name="assetcount_add"),
    path("assets/counts/<int:pk>/", CountDetail.as_view(), name="assetcount_detail"),
    path("assets/counts/<int:pk>/move/<str:move>/", CountMove.as_view(), name="assetcount_move"),
    path("assets/disposals/", DisposalList.as_view(), name="disposal_list"),
    path("assets/disposals/add/", DisposalAdd.as_view(), name="disposal_add"),
    path("assets/disposals/<int:pk>/", DisposalDetail.as_view(), name="disposal_detail"),
    path("assets/disposals/<int:pk>/move/<str:move>/", DisposalMove.as_view(), name="disposal_move"),
    path("assets/<int:pk>/history/", HistoryView.as_view(model=Asset), name="asset_history"),
    path("assets/<int:pk>/move/<str:move>/", AssetMove.as_view(), name="asset_move"),
    *form_pages("finance"),
]
