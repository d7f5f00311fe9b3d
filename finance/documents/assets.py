"""Cards and labels of the assets, and their register, on paper."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from finance import permissions
from finance.asset_choices import AssetState, CountResult
from finance.models import Asset, AssetCategory, AssetCount, Disposal, Handover
from finance.services.assets.worth import worth
from unionportal.core.printing.questions import UnitQuestions, day_question
from unionportal.core.printing.registry import list_form, record_form
from unionportal.core.printing.wording import decided, in_both, opinion, union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Code, Form, Grid, Label, Labels, Line, Section, Sheet, Signs

_JOINED = ("category", "unit", "custodian", "claim", "registered_by")
_VALUE, _OFF, _REST, _COUNT = "原值（元）", "累计折旧（元）", "净值（元）", "数量"
_REGISTER = (
    Column("资产编号", 1.5),
    Column("名称", 1.8, "l"),
    Column("类别", 1.2, "l"),
    Column("规格型号", 1.4, "l"),
    Column(_COUNT, 0.7, "r"),
    Column("启用日期", 1.2),
    Column("使用单位", 1.7, "l"),
    Column("存放地点", 1.4, "l"),
    Column("保管人", 1.0),
    Column("状态", 1.0),
    Column(_VALUE, 1.3, "r"),
)
_SHORT = tuple(_REGISTER[at] for at in (0, 1, 3, 4, 5, 7, 10))
_WORTH = "价值（元）"
_COUNTED = (
    Column("资产编号", 1.5),
    Column("名称", 1.8, "l"),
    Column(_COUNT, 0.8, "r"),
    Column("使用单位", 1.8, "l"),
    Column("存放地点", 1.5, "l"),
    Column("保管人", 1.0),
    Column("结果", 0.8),
    Column("说明", 1.8, "l"),
    Column("盘点人", 1.0),
    Column(_WORTH, 1.3, "r"),
)
_RESULTS = [one for one in CountResult if one != CountResult.WITHDRAWN]
_HISTORY = (
    Column("日期", 1.2),
    Column("变动", 1.6, "l"),
    Column("状态", 1.0),
    Column("保管人", 1.0),
    Column("使用单位", 1.8, "l"),
    Column("存放地点", 1.6, "l"),
    Column("办理人", 1.0),
)


class AssetQuestions(UnitQuestions):
    """Asks which assets: of a unit, of a category, in which state."""

    permission = permissions.VIEW_ASSET

    category = forms.ChoiceField(label="资产类别", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "在账的"), *AssetState.choices])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = "使用单位"
        self.fields["category"].choices = [("", "全部"), *AssetCategory.objects.names()]


class LabelQuestions(AssetQuestions):
    """Asks for which assets labels are printed, from which number on."""

    first = forms.CharField(label="从哪个编号起", max_length=30, required=False)
    last = forms.CharField(label="到哪个编号止", max_length=30, required=False)


class RegisterQuestions(AssetQuestions):
    """Asks which assets the register lists, and whether with what is written off."""

    written_off = forms.BooleanField(label="列出按类别计算的折旧", required=False)
    day = day_question("折旧算到", initial=timezone.localdate, required=False)


def code_of(asset):
    """Return the QR code that leads to the card; None for one that is not stored."""
    if not asset.pk:
        return None
    address = reverse("finance:asset_detail", args=[asset.pk])
    return Code(f"{settings.UNION_URL}{address}", asset.number)


@record_form("card", "固定资产卡片", Asset, permissions.VIEW_ASSET)
def card_form(asset, reader):
    """Return the card of an asset."""
    history = asset.moves.select_related("unit", "custodian", "made_by").order_by("pk")
    return card_paper(asset, reader.bounded(history), timezone.localdate())


def card_paper(asset, history, day):
    """Return the card of an asset with these moves, and what it is worth on a day."""
    now = worth(asset, day)
    lines = (
        Line((("资产编号", asset.number), ("名称", asset.name))),
        Line((("资产类别", str(asset.category)), ("规格型号", asset.specification))),
        Line((("数量", asset.quantity_words), ("原值（元）", asset.value))),
        Line((("启用日期", asset.in_use_on), ("折旧年限", f"{asset.category.life} 年" if now.life else "不计提"))),
        Line((("累计折旧（元）", now.written_off), ("净值（元）", now.rest))),
        Line((("取得方式", asset.get_source_display()), ("资金来源", asset.get_funding_source_display()))),
        Line((("支出申请", asset.claim.number if asset.claim else ""), ("状态", asset.get_state_display()))),
        Line((("使用单位", asset.unit.name), ("存放地点", asset.place))),
        Line((("保管人", asset.custodian.name), ("登记", decided("", asset.registered_by.name, asset.registered_on)))),
    )
    rows = tuple(
        (
            one.on,
            f"{one.what}（{one.reason}）" if one.reason else one.what,
            one.get_state_display(),
            one.custodian.name,
            one.unit.name,
            one.place,
            one.made_by.name,
        )
        for one in history
    )
    blocks = (Sheet(lines), Grid(_HISTORY, rows, caption="变动"), Signs(("会计", "保管人")))
    right = f"折旧算到 {chinese_date(day)}"
    return Form("固定资产卡片", union(), (Section(blocks, right=right, code=code_of(asset)),))


@record_form("paper", "资产移交清单", Handover, permissions.VIEW_HANDOVER, has_workbook=True)
def handover_form(handover, reader):
    """Return the list of a hand-over."""
    lines = handover.lines.select_related("asset__category", "asset__unit", "asset__custodian").order_by("pk")
    return handover_paper(handover, [line.asset for line in reader.bounded(lines)])


def handover_paper(handover, assets):
    """Return the list of these assets of a hand-over, to be signed by both and whoever sees to it."""
    received = decided(handover.get_state_display(), handover.receiver.name, handover.answered_on)
    lines = (
        Line((("移交人", handover.giver.name), ("接收人", handover.receiver.name))),
        Line((("原因", handover.reason), ("接收", received))),
    )
    blocks = (Sheet(lines), _listed(assets), Signs(("移交人", "接收人", "监交人")))
    return Form("固定资产移交清单", union(), (Section(blocks, right=chinese_date(handover.made_on)),))


def _listed(assets):
    """Return the short list of these assets, with the sum of their values."""
    value = sum((asset.value for asset in assets), start=Decimal(0))
    rows = tuple(
        (asset.number, asset.name, asset.specification, asset.quantity_words, asset.in_use_on, asset.place, asset.value)
        for asset in assets
    )
    closing = (f"原值合计（大写）：{in_both(value)}",) if rows else ()
    return Grid(_SHORT, rows, total={_VALUE: value} if rows else {}, closing=closing)


@record_form("paper", "固定资产清查盘点表", AssetCount, permissions.VIEW_COUNT, has_workbook=True)
def count_form(count, reader):
    """Return the sheet of a count."""
    lines = count.lines.standing().select_related("asset", "unit", "custodian", "said_by").order_by("unit", "pk")
    return count_paper(count, reader.bounded(lines))


def count_paper(count, lines):
    """Return the sheet of a count with these lines: each thing of the register and besides, and what was found."""
    value = sum((line.value for line in lines), start=Decimal(0))
    rows = tuple(
        (
            line.asset.number if line.asset else "",
            line.name,
            line.quantity_words,
            line.unit.name,
            line.place,
            line.custodian.name,
            line.get_result_display(),
            line.note,
            line.said_by.name if line.said_by else "",
            line.value,
        )
        for line in lines
    )
    numbers = "，".join(f"{one.label} {sum(line.result == one for line in lines)} 件" for one in _RESULTS)
    closing = (f"价值合计（大写）：{in_both(value)}", f"{numbers}。") if rows else ()
    grid = Grid(_COUNTED, rows, total={_WORTH: value} if rows else {}, closing=closing)
    decision = decided("决定", count.decided_by.name, count.decided_on) if count.decided_by else ""
    left, right = f"范围：{count.unit.name}　{decision}　{count.document}", f"基准日：{chinese_date(count.day)}"
    section = Section((grid, Signs(("主席", "会计", "盘点人", "监盘人"))), left=left.strip(), right=right)
    return Form("固定资产清查盘点表", union(), (section,), landscape=True)


@record_form("paper", "固定资产处置审批表", Disposal, permissions.VIEW_DISPOSAL, has_workbook=True)
def disposal_form(disposal, reader):
    """Return the sheet of a disposal."""
    lines = disposal.lines.select_related("asset").order_by("pk")
    return disposal_paper(disposal, [line.asset for line in reader.bounded(lines)])


def disposal_paper(disposal, assets):
    """Return the sheet of a disposal of these assets, with what was decided and what came in."""
    lines = (
        Line((("处置方式", disposal.get_kind_display()), ("接收方", disposal.recipient))),
        Line((("原因", disposal.reason),)),
        Line((("依据材料", disposal.document),)),
        Line((("申请", decided("", disposal.made_by.name, disposal.made_on)), ("状态", disposal.get_state_display()))),
        Line((("决定", decided(disposal.decision, disposal.decided_by.name, disposal.decided_on)),))
        if disposal.decided_by
        else opinion("主席审批", lines=3),
        Line((("处置收入（元）", disposal.income.amount if disposal.income else None),)),
    )
    blocks = (Sheet(lines), _listed(assets), Signs(("主席", "会计", "申请人")))
    return Form("固定资产处置审批表", union(), (Section(blocks),))


@list_form("labels", "资产标签", Asset, permissions.VIEW_ASSET, questions=LabelQuestions)
def labels_form(answers, reader):
    """Return the labels of the assets asked for."""
    return labels_paper(reader.bounded(_chosen(answers, reader).between(answers["first"], answers["last"])))


def labels_paper(assets):
    """Return a label for each of these assets, with the code that leads to its card."""
    head = union()
    labels = [
        Label(
            code_of(asset) or Code(asset.number, asset.number),
            (head, f"{asset.name} {asset.specification}", asset.unit.name, f"启用 {asset.in_use_on:%Y-%m-%d}"),
        )
        for asset in assets
    ]
    return Form("固定资产标签", head, (Section((Labels(tuple(labels)),)),))


@list_form("register", "固定资产台账", Asset, permissions.VIEW_ASSET, questions=RegisterQuestions, has_workbook=True)
def register_form(answers, reader):
    """Return the register of the assets asked for."""
    day = (answers["day"] or timezone.localdate()) if answers["written_off"] else None
    return register_paper(reader.bounded(_chosen(answers, reader)), day)


def register_paper(assets, day=None):
    """Return the register of these assets; with a day, also what of each is written off until then."""
    columns = (*_REGISTER, Column(_OFF, 1.3, "r"), Column(_REST, 1.3, "r")) if day else _REGISTER
    rows = tuple(_row(asset, day) for asset in assets)
    value = sum((asset.value for asset in assets), start=Decimal(0))
    closing = [f"原值合计（大写）：{in_both(value)}"] if rows else []
    if rows and day:
        off, rest = (sum((row[at] for row in rows), start=Decimal(0)) for at in (-2, -1))
        closing.append(f"累计折旧合计 {off:,.2f} 元，净值合计 {rest:,.2f} 元。")
    right = f"折旧算到 {chinese_date(day)}，按类别计算，未入账" if day else f"{chinese_date(timezone.localdate())}"
    blocks = (
        Grid(columns, rows, total={_VALUE: value} if rows else {}, closing=tuple(closing)),
        Signs(("主席", "会计", "资产管理员")),
    )
    return Form("固定资产台账", union(), (Section(blocks, right=right),), landscape=True)


def _row(asset, day):
    said = (
        asset.number,
        asset.name,
        asset.category.name,
        asset.specification,
        asset.quantity_words,
        asset.in_use_on,
        asset.unit.name,
        asset.place,
        asset.custodian.name,
        asset.get_state_display(),
        asset.value,
    )
    if day is None:
        return said
    now = worth(asset, day)
    return (*said, now.written_off, now.rest)


def _chosen(answers, reader):
    """Return the assets asked for, in the order of their numbers."""
    rows = Asset.objects.visible_to(reader.scope.judged(permissions.VIEW_ASSET)).select_related(*_JOINED)
    # When it left is read from the moves, of those that did.
    rows = rows.filter(state=answers["state"]).prefetch_related("moves") if answers["state"] else rows.present()
    rows = rows.filter(category__code=answers["category"]) if answers["category"] else rows
    rows = rows.within(answers["unit"]) if answers["unit"] else rows
    return rows.order_by("pk")
