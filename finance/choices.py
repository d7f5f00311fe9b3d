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


class BankField(models.TextChoices):
    """What stands in a column of a bank file or of the bank's answer."""

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


class LineState(models.TextChoices):
    """What became of one payment of a batch."""

    OPEN = "open", "待银行确认"
    PAID = "paid", "已支付"
    FAILED = "failed", "银行退回"
    FREED = "freed", "未发送，已退出"


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
