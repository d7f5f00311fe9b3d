"""The dated rules come in and go out by the 台账: confirmed by another hand, and never changed by a file."""

import pytest

from tests.books import book
from tests.factories import StandardFactory, VisitFactory
from unionportal.core import ledger
from unionportal.core.access.scoping import Scope
from welfare.models import BenefitKind, CapGroup, ForbiddenWord, Standard
from welfare.services import findings

pytestmark = pytest.mark.django_db
DATED = {"clause": "第九条", "source": "校工会办法", "valid_from": "2022-01-01"}
GROUP = {"code": "visit_moving", "name": "慰问·乔迁", "plain": "乔迁", "yearly": "否"}
KIND = {
    "benefit": "visit",
    "code": "moving",
    "name": "乔迁",
    "concerns": "配偶;本人；配偶",
    "once": "ever",
    "forms": "慰问品； 实物券（如蛋糕券、电影券）",
    "cap": "慰问·乔迁",
    **DATED,
}
WORD = {"word": "茶歇", "exceptions": "不设茶歇；茶歇自理", **DATED}
EVERYTHING = {"cap_groups": [GROUP], "kinds": [KIND], "words": [WORD]}


@pytest.fixture
def load(officer):
    return lambda **sheets: ledger.apply(book(**sheets), actor=officer)


def problems(load, **sheets):
    with pytest.raises(ledger.Refused) as refused:
        load(**sheets)
    return [str(problem) for problem in refused.value.preview.problems if not problem.warning]


def test_an_occasion_its_cap_and_a_word_come_in_by_one_file_and_are_in_force(load, branch, officer):
    assert sum(counts["新增"] for counts in load(**EVERYTHING).counts().values()) == 3
    kind, word = BenefitKind.objects.get(code="moving"), ForbiddenWord.objects.get(word="茶歇")
    assert (kind.concerns, kind.forms, kind.cap) == (["self", "spouse"], ["goods", "voucher"], "visit_moving")
    assert (kind.unless_entitled, kind.place, kind.also, word.exceptions) == (
        "block",
        100,
        [],
        ["不设茶歇", "茶歇自理"],
    )
    visit = VisitFactory(unit=branch, occasion="moving", form="goods", note="买茶歇")
    StandardFactory(subject="visit_moving")
    assert [finding.words for finding in findings(visit)] == [
        "文字里有“茶歇”（第九条，校工会办法），请填写超标准原因。"
    ]
    again = load(**EVERYTHING)
    assert (again.changes_anything, sum(counts["未变"] for counts in again.counts().values())) == (False, 3)


def exported():
    """Every sheet of rules, as the filled 台账 has it."""
    scope = Scope.everything()
    loaders = {entry.spec.key.split(".")[1]: entry.loader for entry in ledger.registered()}
    return {key: list(loaders[key].export(scope)) for key in ("cap_groups", "kinds", "standards", "words")}


def test_what_goes_out_comes_in_again_without_a_change(load):
    load(**EVERYTHING)
    rows = exported()
    assert [len(found) for found in rows.values()] == [
        model.objects.count() for model in (CapGroup, BenefitKind, Standard, ForbiddenWord)
    ]
    again = load(**rows)
    assert (again.changes_anything, again.errors) == (False, 0)


@pytest.mark.parametrize(
    ("sheet", "row", "sentence"),
    [
        (
            "kinds",
            {**KIND, "cap": "没有的"},
            "第2行「上限项目」：没有代码或名称为“没有的”的上限项目，请登记在工作表「上限项目」。",
        ),
        (
            "kinds",
            {**KIND, "concerns": "同事"},
            "第2行「发生在谁身上」：「同事」不在可选范围内，只能填：本人、配偶、父母、子女、",
        ),
        ("kinds", {**KIND, "concerns": None}, "第2行「发生在谁身上」：请选择发生在谁身上：本人或亲属。"),
        ("kinds", {**KIND, "code": "搬家"}, "第2行「代码」：代码用小写字母、数字和下划线，以字母开头。"),
        ("kinds", {**KIND, "guests": "是", "guest_cap": "guest"}, "“名单上可有非会员”“按出生月份发放”只用于发放。"),
        ("words", {**WORD, "valid_until": "2022-01-01"}, "失效日期须晚于生效日期。"),
    ],
)
def test_a_row_that_cannot_be_is_refused_beside_its_column(load, sheet, row, sentence):
    found = problems(load, **{"cap_groups": [GROUP], sheet: [row]})
    assert [sentence in problem for problem in found] == [True]
    assert not BenefitKind.objects.filter(code="moving").exists()


def test_a_rule_that_stands_is_not_changed_by_a_file(load):
    load(**EVERYTHING)
    for sheet, row in (
        ("kinds", {**KIND, "name": "搬家"}),
        ("words", {**WORD, "exceptions": "不设茶歇"}),
    ):
        [problem] = problems(load, **{sheet: [row]})
        assert problem.endswith(
            "这一天的规定已确认，不能由台账修改。规定有变，请写新的生效日期；写错了，请主席退回修改。"
        )
    [problem] = problems(load, cap_groups=[{**GROUP, "yearly": "是"}])
    assert problem.endswith("按次还是按年登记后不改；要另一种算法，请登记另一个上限项目。")
    load(cap_groups=[{**GROUP, "plain": "搬家"}])
    assert CapGroup.objects.get(code="visit_moving").plain == "搬家"
