"""The acts of the yearly count: opened, answered thing by thing or as a list, submitted, decided."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import BigIntegerField, Case, F, When
from django.utils import timezone

from finance import acts, permissions
from finance.asset_choices import AssetSource, AssetState, CountResult, CountState
from finance.flow.asset_flow import COUNT_FLOW, PRESENT
from finance.models import Asset, AssetCount, AssetMove, CountLine
from finance.services.assets.register import enter_asset, move_assets
from finance.services.lists.reading import read_listed
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.rules import first_of, not_later_than_today, require_reason
from unionportal.sheets.columns import Column, SheetSpec

GAIN = "盘盈入账"
_NAMED = 10
# What may be said of a thing of the register.
ANSWERS = (CountResult.FOUND, CountResult.MISSING, CountResult.DAMAGED)
SPEC = SheetSpec(
    key="finance.count",
    title="清查结果",
    max_rows=5000,
    columns=(
        Column(key="number", header="资产编号", required=True, max_length=30, aliases=("编号",)),
        Column(key="result", header="清查结果", choices=tuple((one.value, one.label) for one in ANSWERS)),
        Column(key="note", header="说明", max_length=200, aliases=("备注",)),
    ),
)


@transaction.atomic
def open_count(*, actor, unit, day):
    """Begin to count the assets of a unit and those below it that were there at the end of a day; return the count.

    Those put in use by then and registered later are among them; those gone since were there, and need no answer.
    """
    # One begins after the other, so that two of them never overlap.
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=Unit.root().pk)
    count = AssetCount(unit=unit, day=day, made_by=actor)
    if not actor.has_perm(permissions.COUNT_ASSETS, count):
        raise PermissionDenied("您不能组织这个范围的清查。")
    not_later_than_today(day, "清查基准日", field="day")
    for other in AssetCount.objects.exclude(state=CountState.CLOSED).select_related("unit"):
        if unit.path.startswith(other.unit.path) or other.unit.path.startswith(unit.path):
            raise ValidationError({"unit": f"{other}还没有结束，范围重叠，请等它结束。"})
    count.full_clean()
    moves = [move for move in _then(day) if move.unit.path.startswith(unit.path)]
    if not moves:
        raise ValidationError({"day": "这一天这个范围没有在账的固定资产。"})
    rows = Asset.objects.filter(pk__in=[move.asset_id for move in moves]).select_related("category").order_by("pk")
    assets = {asset.pk: asset for asset in rows.select_for_update(of=("self",), no_key=True)}
    if CountLine.objects.exclude(count__state=CountState.CLOSED).filter(asset__in=assets).exists():
        raise ValidationError({"unit": "其中有资产正在另一次清查里，请等它结束。"})
    count.save()
    CountLine.objects.bulk_create(_listed(count, move, assets[move.asset_id]) for move in moves)
    audit.record(actor, acts.OPEN_COUNT, count, 基准日=day, 件数=len(moves))
    return count


def _then(day):
    """Return the moves that say where each asset was at the end of a day, of those that were there."""
    # The last move by then; of what was in use and not registered yet, the first of all.
    moves = AssetMove.objects.filter(asset__in_use_on__lte=day).exclude(asset__state=AssetState.STRUCK)
    moves = moves.select_related("unit", "custodian")
    place = Case(When(on__lte=day, then=-F("pk")), default=F("pk"), output_field=BigIntegerField())
    return [move for move in moves.order_by("asset_id", place).distinct("asset_id") if move.state in PRESENT]


def _listed(count, move, asset):
    same = ("name", "category", "specification", "quantity", "measure", "value")
    facts = {name: getattr(asset, name) for name in same}
    where = {"unit": move.unit, "place": move.place, "custodian": move.custodian}
    said = {}
    if not asset.is_present:
        said = {"result": CountResult.FOUND, "note": f"基准日以后{asset.get_state_display()}"}
        said |= {"said_by": count.made_by, "said_on": timezone.localdate()}
    return CountLine(count=count, asset=asset, **facts, **where, **said)


def _lock_open(counts):
    """Lock these counts, so that none of them ends meanwhile; ValidationError if one is over."""
    locked = list(counts.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if any(count.state != CountState.OPEN for count in locked):
        raise ValidationError("这次清查的盘点已经结束，请联系会计。")


@transaction.atomic
def answer_line(line, *, actor, result, note=""):
    """Say what was found of one thing of the register, while it is being counted; return the line."""
    [line] = _answer(CountLine.objects.filter(pk=line.pk), actor, {line.asset_id: (result, note)})
    return line


def _answer(rows, actor, answers):
    # Those who submit a count lock it, too: nothing is answered meanwhile.
    _lock_open(AssetCount.objects.filter(pk__in=rows.order_by().values("count")))
    locked = rows.select_for_update(of=("self",), no_key=True).select_related("count", "unit", "custodian", "asset")
    lines = list(locked.order_by("pk"))
    for line in lines:
        if not actor.has_perm(permissions.ANSWER_COUNT, line):
            raise PermissionDenied("您不能盘点这件资产。")
        result, note = answers[line.asset_id]
        if result not in ANSWERS:
            raise ValidationError({"result": "请选择清查结果。"})
        if result != CountResult.FOUND:
            require_reason(note, f"{line}：缺失、损坏的须写明情况。", field="note")
        line.result, line.note = result, note.strip()
        line.said_by, line.said_on = actor, timezone.localdate()
    CountLine.objects.bulk_update(lines, ["result", "note", "said_by", "said_on"])
    return lines


@transaction.atomic
def answer_list(*, actor, rows, file=None, text=""):
    """Answer the lines among `rows` whose numbers a file or pasted table names; return how many.

    One without a result was found. ValidationError names the rows at fault; then none is answered.
    """
    said = read_listed(SPEC, file=file, text=text)
    by_number = {line.asset.number: line for line in rows.exclude(asset=None).select_related("asset")}
    answers, wrong = {}, []
    for row in said:
        number = row.values["number"].strip().upper()
        line, result = by_number.get(number), row.values.get("result") or CountResult.FOUND
        note = row.values.get("note") or ""
        if line is None:
            wrong.append(f"第{row.number}行：“{number}”不在您要盘点的资产里。")
        elif line.asset_id in answers:
            wrong.append(f"第{row.number}行：{number}出现了两次。")
        elif result != CountResult.FOUND and not note.strip():
            wrong.append(f"第{row.number}行：{number}缺失、损坏的须写明情况。")
        else:
            answers[line.asset_id] = (result, note)
    if wrong:
        raise ValidationError(first_of(wrong, _NAMED))
    if not answers:
        raise ValidationError("表头下面没有任何一行。")
    # Not as `rows`: those of a count that ends meanwhile are to be refused, and not left out.
    named = [line.pk for line in by_number.values() if line.asset_id in answers]
    return len(_answer(CountLine.objects.filter(pk__in=named), actor, answers))


@transaction.atomic
def add_unlisted(*, actor, **facts):
    """Say that something was found that is not in the register, in the count that covers its unit; return the line."""
    unit = facts["unit"]
    open_ones = AssetCount.objects.filter(state=CountState.OPEN).select_related("unit")
    covering = [one for one in open_ones if unit.path.startswith(one.unit.path)]
    if not covering:
        raise ValidationError({"unit": f"{unit}没有正在进行的清查。"})
    answer = {"result": CountResult.UNLISTED, "said_by": actor, "said_on": timezone.localdate()}
    line = CountLine(count=max(covering, key=lambda one: len(one.unit.path)), **facts, **answer)
    if not actor.has_perm(permissions.ANSWER_COUNT, line):
        raise PermissionDenied("您不能盘点这个单位的资产。")
    line.full_clean()
    _lock_open(AssetCount.objects.filter(pk=line.count_id))
    if not line.category.is_in_force(line.count.day):
        raise ValidationError({"category": f"“{line.category}”在清查基准日没有生效，请另选。"})
    _gain_of(line, line.count.day).full_clean(exclude=["number"])
    line.save()
    return line


@transaction.atomic
def withdraw_unlisted(line, *, actor, reason):
    """Take back, while the count is open, that something was found which is not in the register; return the line."""
    _lock_open(AssetCount.objects.filter(pk=line.count_id))
    line = CountLine.objects.select_related("count", "unit").get(pk=line.pk)
    if not actor.has_perm(permissions.ANSWER_COUNT, line):
        raise PermissionDenied("您不能盘点这个单位的资产。")
    if line.result != CountResult.UNLISTED:
        raise ValidationError("只有登记为账外的可以撤回，请刷新页面。")
    former = line.note
    line.note = require_reason(reason, "请说明撤回的原因。", field="reason")
    line.result, line.said_by, line.said_on = CountResult.WITHDRAWN, actor, timezone.localdate()
    line.save(update_fields=["result", "note", "said_by", "said_on"])
    audit.record(actor, acts.WITHDRAW_UNLISTED, line, 原因=line.note, 原说明=former)
    return line


@COUNT_FLOW.act("submit")
@transaction.atomic
def submit_count(count, *, actor):
    """End the counting, when something was said of everything; return the count."""
    count = AssetCount.objects.select_for_update(of=("self",), no_key=True).get(pk=count.pk)
    if rest := count.lines.filter(result="").count():
        raise ValidationError(f"还有 {rest} 件没有盘点。")
    return COUNT_FLOW.fire(count, "submit", actor=actor, facts=_found(count), submitted_by=actor)


@COUNT_FLOW.act("send_back")
def send_back_count(count, *, actor, reason):
    """Have it counted again; return the count."""
    return COUNT_FLOW.fire(count, "send_back", actor=actor, facts={"原因": reason}, return_reason=reason)


@COUNT_FLOW.act("decide")
@transaction.atomic
def decide_count(count, *, actor, document):
    """Close the count: what is missing leaves the register, what is damaged is to be mended, what was found enters it.

    Return the count.
    """
    decision = {"decided_by": actor, "decided_on": timezone.localdate(), "document": document}
    count = COUNT_FLOW.fire(count, "decide", actor=actor, facts=_found(count) | {"依据": document}, **decision)
    reason = f"{count}：{document}"[:200]
    for result, name in ((CountResult.MISSING, "lose"), (CountResult.DAMAGED, "break")):
        rows = Asset.objects.present().filter(counted__count=count, counted__result=result)
        move_assets(rows, name, actor=actor, reason=reason, judged_on=count)
    for line in count.lines.filter(result=CountResult.UNLISTED).select_related(
        "unit", "category", "custodian", "said_by"
    ):
        enter_asset(_gain_of(line, count.day), actor=actor, what=GAIN, reason=reason)
    return count


def _gain_of(line, day):
    """Return the Asset, not saved, that something found in a count of that day will be."""
    same = ("unit", "name", "category", "specification", "quantity", "measure", "value", "place", "custodian")
    facts = {name: getattr(line, name) for name in same}
    return Asset(source=AssetSource.FOUND, in_use_on=day, registered_by=line.said_by, **facts)


def _found(count):
    """Return {result: how many things} of a count."""
    results = list(count.lines.values_list("result", flat=True))
    return {one.label: results.count(one) for one in CountResult if one in results}
