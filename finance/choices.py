"""The enumerations of the tables of finance, with their Chinese labels."""

from decimal import Decimal

from django.db import models

from unionportal.core.choices import FundingSource

# What the union keeps books of; the welfare money of the school is none of its lines.
UNION_BOOKS = (FundingSource.UNION_FUNDS, FundingSource.DUES, FundingSource.DONATION_FUND)


class AccountKind(models.TextChoices):
    INCOME = "income", "收入"
    EXPENSE = "expense", "支出"


class PaymentMethod(models.TextChoices):
    TRANSFER = "transfer", "银行转账"
    CARD = "card", "公务卡"
    CASH = "cash", "现金"
    GOODS = "goods", "实物发放（供应商结算）"


class Way(models.TextChoices):
    """How the money of a claim reaches whoever sold something."""

    DIRECT = "direct", "付给收款人"
    ADVANCED = "advanced", "有人垫付，付给垫付人"
    CARD = "card", "公务卡已付，还公务卡"
    LOAN = "loan", "借款（备用金），事后核销"


class LoanState(models.TextChoices):
    """What became of a loan that was paid out."""

    OPEN = "open", "未核销"
    SUBMITTED = "submitted", "待会计核销"
    RETURNING = "returning", "待退回余款"
    SETTLED = "settled", "已核销"
    VOID = "void", "已全部收回"


class Measure(models.TextChoices):
    """What a limit of spending is compared with."""

    PER_HEAD = "per_head", "人均金额（元）"
    SHARE = "share", "获奖人数占参加人数"
    WINDOW = "window", "发生后多少天内报销"
    PER_CLAIM = "per_claim", "一笔支出的金额（元）"
    PER_YEAR = "per_year", "一个工会组织一年几次"


class Tax(models.TextChoices):
    """As what the money is income of whoever gets it."""

    NONE = "none", "不涉及个人所得税"
    WAGE = "wage", "人人有份的现金补贴：并入工资薪金"
    LABOUR = "labour", "劳务报酬"
    PRIZE = "prize", "偶然所得"


class Basis(models.TextChoices):
    """The day that decides to which budget year a payment belongs."""

    PAID = "paid", "支付日（收付实现制）"
    APPROVED = "approved", "批准日"


class FilingKind(models.TextChoices):
    """What is filed with the union above each year."""

    BUDGET = "budget", "预算"
    ADJUSTED = "adjusted", "调整预算"
    FINAL = "final", "决算"


class YearState(models.TextChoices):
    OPEN = "open", "未关账"
    CLOSED = "closed", "已关账"


class Severity(models.TextChoices):
    """What follows where a paper is missing."""

    NONE = "none", "不需要"
    WARN = "warn", "没有时提示"
    BLOCK = "block", "必须有"


class Station(models.TextChoices):
    """What a claim passes besides the accountant and the chair, where a rule says so."""

    BRANCH = "branch", "分工会主席"
    REVIEW = "review", "专干初审"
    COLLECTIVE = "collective", "集体决定"


class Fault(models.TextChoices):
    """Which station was wrong where a payment is reversed, so that the claim goes on from there."""

    CASHIER = "cashier", "支付有误：退回出纳，重新支付"
    MAKER = "maker", "收款人或单据有误：退回经办人更正，重新审核、批准"
    NONE = "none", "不再支付"


class InvoiceKind(models.TextChoices):
    DIGITAL = "digital", "数电票"
    VAT = "vat", "增值税发票（有代码）"
    FISCAL = "fiscal", "财政票据"
    OTHER = "other", "其他票据"


class Reading(models.TextChoices):
    """How the columns of an invoice were filled."""

    READ = "read", "读取"
    TYPED = "typed", "手工"


class Verification(models.TextChoices):
    """What the tax authority's page said of an invoice."""

    SAME = "same", "查验一致"
    OTHER = "other", "查验不一致"
    NONE = "none", "查无此票"
    RED = "red", "已作废或红冲"


class PlanKind(models.TextChoices):
    """What a version of the budget is: the first of its year, a change of it, or the account of what came of it."""

    INITIAL = "initial", "年初预算"
    ADJUSTMENT = "adjustment", "预算调整"
    FINAL = "final", "决算"


class PlanState(models.TextChoices):
    DRAFT = "draft", "草案"
    SUBMITTED = "submitted", "待登记批准"
    APPROVED = "approved", "已批准"
    DROPPED = "dropped", "已作废"


class HeadBasis(models.TextChoices):
    """Whose heads an allocation is paid for."""

    MEMBERS = "members", "会员"
    WOMEN = "women", "女会员"


class LastStep(models.TextChoices):
    """What the union above does with a budget that both meetings passed."""

    APPROVAL = "approval", "报上级工会批准"
    FILING = "filing", "报上级工会备案"


class Excess(models.TextChoices):
    """What follows where a year is adjusted more often than the rule says."""

    WARN = "warn", "提示"
    BLOCK = "block", "不许"


class FileFormat(models.TextChoices):
    XLSX = "xlsx", "Excel 工作簿（.xlsx）"
    CSV = "csv", "文本（.csv）"


class Encoding(models.TextChoices):
    """How the text of a bank file is encoded; a workbook has no choice."""

    UTF8 = "utf-8-sig", "UTF-8"
    PLAIN_UTF8 = "utf-8", "UTF-8（不带标记）"
    GB18030 = "gb18030", "GB18030（兼容 GBK）"


class Direction(models.TextChoices):
    OUT = "out", "发给银行的文件"
    BACK = "back", "银行的回执"
    STATEMENT = "statement", "银行对账单"


class BankField(models.TextChoices):
    """What stands in a column of a bank's file, answer or statement; its debit is what the union's books credit."""

    REFERENCE = "reference", "批次和序号"
    SERIAL = "serial", "序号"
    NAME = "name", "收款人"
    ACCOUNT = "account", "账号"
    BANK = "bank", "开户银行"
    AMOUNT = "amount", "金额（元）"
    PURPOSE = "purpose", "用途"
    FIXED = "fixed", "固定内容"
    RESULT = "result", "处理结果"
    DAY = "day", "入账日期"
    BANK_NUMBER = "bank_number", "银行流水号"
    WORDS = "words", "银行的说明"
    TIME = "time", "交易时间"
    DEBIT = "debit", "借方发生额（付出）"
    CREDIT = "credit", "贷方发生额（收入）"
    SIDE = "side", "借贷标志"
    BALANCE = "balance", "余额"
    OTHER_NAME = "other_name", "对方户名"
    OTHER_ACCOUNT = "other_account", "对方账号"
    SUMMARY = "summary", "摘要"
    OWN_ACCOUNT = "own_account", "本方账号"


class HoldingKind(models.TextChoices):
    """Where the union's money lies."""

    BANK = "bank", "银行存款"
    CASH = "cash", "库存现金"


# The notes and coins that there are, in yuan.
FACE_VALUES = ("100", "50", "20", "10", "5", "1", "0.5", "0.1")


class Outstanding(models.TextChoices):
    """What one of bank and books knew of on a day, and the other did not (未达账项)."""

    BANK_IN = "bank_in", "银行已收，账上未收"
    BANK_OUT = "bank_out", "银行已付，账上未付"
    BOOK_IN = "book_in", "账上已收，银行未收"
    BOOK_OUT = "book_out", "账上已付，银行未付"


class LineState(models.TextChoices):
    """What became of one payment of a batch."""

    OPEN = "open", "待银行确认"
    PAID = "paid", "已支付"
    FAILED = "failed", "银行退回"
    FREED = "freed", "未发送，已退出"
    # Paid first, and come back days later.
    RETURNED = "returned", "退票"


class Channel(models.TextChoices):
    """Who collects the employer's contribution."""

    OWN = "own", "自主拨缴（收到全额，上解上级的部分）"
    PASSED = "passed", "税务、财政代收（只收到返还的留成）"


class Cycle(models.IntegerChoices):
    """After how many months what is due upward is remitted."""

    MONTH = 1, "每月"
    QUARTER = 3, "每季度"
    HALF = 6, "每半年"
    YEAR = 12, "每年"


class Rounding(models.TextChoices):
    """To which coin the dues of a month are rounded, half up."""

    FEN = "0.01", "分"
    JIAO = "0.1", "角"
    YUAN = "1", "元"

    @property
    def unit(self):
        """The coin in yuan."""
        return Decimal(self.value)


class SubsidyKind(models.TextChoices):
    """Who gives a subsidy, and whether for a purpose."""

    GENERAL = "general", "上级一般性补助"
    EARMARKED = "earmarked", "上级专项补助"
    SCHOOL = "school", "行政补助"


class Outlay(models.TextChoices):
    """What an expense is of: the running of the union, or a project."""

    BASIC = "basic", "基本支出"
    PROJECT = "project", "项目支出"


class VoucherKind(models.TextChoices):
    """What a voucher is by the money that moved: received, paid out (or between the union's own accounts), or none."""

    RECEIPT = "receipt", "收款"
    PAYMENT = "payment", "付款"
    TRANSFER = "transfer", "转账"

    @property
    def mark(self):
        """The word before its number (凭证字)."""
        return self.label[0]


class TrustKind(models.TextChoices):
    """Whose the money is that is neither income nor expense."""

    DUE_UPWARD = "due_upward", "应付上级经费"
    HELD = "held", "代管经费"
    ADVANCE = "advance", "暂付借款"


class BookDirection(models.TextChoices):
    OUT = "out", "交给记账软件的文件"
    BACK = "back", "读回凭证号的文件"


class VoucherField(models.TextChoices):
    """What stands in a column of a file of vouchers; a row is one entry of a voucher."""

    NUMBER = "number", "凭证号"
    KIND = "kind", "凭证字"
    SERIAL = "serial", "凭证号中的序号"
    DAY = "day", "日期"
    YEAR = "year", "会计年度"
    MONTH = "month", "会计期间（月）"
    LINE = "line", "分录号"
    SUMMARY = "summary", "摘要"
    CODE = "code", "科目编码"
    NAME = "name", "科目名称"
    SIDE = "side", "借贷标志"
    AMOUNT = "amount", "金额（元）"
    DEBIT = "debit", "借方金额（元）"
    CREDIT = "credit", "贷方金额（元）"
    PAPERS = "papers", "附单据张数"
    EVENT = "event", "支付、收入编号"
    CHANGE = "change", "变动"
    REVERSED = "reversed", "冲销的凭证号"
    OWN_NUMBER = "own_number", "记账软件的凭证号"
    FIXED = "fixed", "固定内容"


class VoucherChange(models.TextChoices):
    """What a voucher is to whoever got the exports before."""

    NEW = "new", "新增"
    RED = "red", "红字"
    AGAIN = "again", "再次导出"


class Books(models.TextChoices):
    """Which rows of the books the auditors draw from."""

    PAYMENTS = "payments", "支付"
    INCOMES = "incomes", "收入"
    BOTH = "both", "支付和收入"


class OriginalFormat(models.TextChoices):
    """As what an original of an invoice came."""

    PDF = "pdf", "PDF"
    OFD = "ofd", "OFD"
    XML = "xml", "XML"
    PICTURE = "picture", "照片"


class CheckKind(models.TextChoices):
    """What a standing check looks for."""

    DUPLICATE = "duplicate", "发票重复使用"
    SPLIT = "split", "疑似拆分"
    OWN = "own", "付给经手人"
    REST_DAY = "rest_day", "休息日支付"
    ROUND = "round", "整数金额"
    OVER = "over", "超过标准"
    LATE = "late", "报销过晚"
    MISSING = "missing", "缺少单据"
    NEARLY = "nearly", "预算将尽"
    REDUCED = "reduced", "红字冲减后多用"
    UNVERIFIED = "unverified", "发票没有查验"


class FindingSeverity(models.TextChoices):
    """How much a finding of the auditors weighs."""

    SERIOUS = "serious", "严重"
    ORDINARY = "ordinary", "一般"
    MINOR = "minor", "轻微"


class Side(models.TextChoices):
    """The sides of an account."""

    DEBIT = "debit", "借"
    CREDIT = "credit", "贷"


class OpinionKind(models.TextChoices):
    """What an opinion of the auditors is on."""

    BUDGET = "budget", "预算"
    ACCOUNTS = "accounts", "决算"
    OTHER = "other", "专项"
