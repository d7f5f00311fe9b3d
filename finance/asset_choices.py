"""The words of what the union owns: how it came, where it stands, what a count and a disposal say of it."""

from django.db import models


class AssetSource(models.TextChoices):
    """How the union came to own something."""

    BOUGHT = "bought", "购置"
    ALLOTTED = "allotted", "调入"
    DONATED = "donated", "接受捐赠"
    FOUND = "found", "盘盈"


class AssetState(models.TextChoices):
    IN_USE = "in_use", "在用"
    IDLE = "idle", "闲置"
    REPAIR = "repair", "维修"
    LOST = "lost", "盘亏核销"
    DISPOSED = "disposed", "已处置"
    # Entered twice, or of what went back: the card stands for nothing.
    STRUCK = "struck", "已注销"


class HandoverState(models.TextChoices):
    PENDING = "pending", "待接收"
    RECEIVED = "received", "已接收"
    REFUSED = "refused", "没有接收"
    WITHDRAWN = "withdrawn", "已撤回"


class CountState(models.TextChoices):
    OPEN = "open", "盘点中"
    SUBMITTED = "submitted", "待决定"
    CLOSED = "closed", "已结束"


class CountResult(models.TextChoices):
    FOUND = "found", "相符"
    MISSING = "missing", "缺失"
    DAMAGED = "damaged", "损坏"
    UNLISTED = "unlisted", "账外"
    # Entered as found and not in the register, by mistake.
    WITHDRAWN = "withdrawn", "已撤回"


class DisposalKind(models.TextChoices):
    SCRAP = "scrap", "报废"
    LOSS = "loss", "报损"
    SALE = "sale", "出售"
    TRANSFER = "transfer", "调出"
    DONATION = "donation", "捐赠"
    ERROR = "error", "登记有误、退货注销"


# Somebody else has it then: it leaves the books at once, and the application says who.
PASSED_ON = (DisposalKind.SALE, DisposalKind.TRANSFER, DisposalKind.DONATION)


class DisposalState(models.TextChoices):
    SUBMITTED = "submitted", "待审批"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "没有批准"
    WITHDRAWN = "withdrawn", "已撤回"


class AssetPart(models.TextChoices):
    """What of an asset stands on an account of the ledger."""

    COST = "cost", "固定资产原值"
    WRITTEN_OFF = "written_off", "累计折旧"
    FUND = "fund", "资产基金"
    PENDING = "pending", "待处理财产损溢"
    BOUGHT = "bought", "购置的支出"


class AssetEntryKind(models.TextChoices):
    """Why an asset is worth more or less in the ledger."""

    OPENED = "opened", "期初"
    ENTERED = "entered", "入账"
    CORRECTED = "corrected", "原值更正"
    DEPRECIATED = "depreciated", "折旧"
    GONE = "gone", "减少"
