"""Words of the 八不准: they ask for a reason where they say what is not allowed, and not where they are innocent."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from tests.factories import GiftIssueFactory, GiftRecipientFactory, VisitFactory
from welfare.models import ForbiddenWord
from welfare.services import findings, submit_benefit

pytestmark = pytest.mark.django_db
INNOCENT = [
    "在锦江酒店开座谈会",
    "酒精湿巾和口罩",
    "75%酒精消毒液",
    "酒泉校区慰问品",
    "酒酿圆子礼盒",
    "厨房用料酒",
    "碘酒棉签",
    "戒酒互助讲座",
    "酒驾警示教育",
    "不含酒的水果礼盒",
    "无酒精饮料",
    "酒曲实验室同事",
    "不发红包",
    "拒收红包",
    "红包书签一套",
    "不发购物卡",
    "不得发放购物卡",
    "禁止发放购物卡",
    "不发代金券，一律发实物",
    "不得发放代金券",
    "不发现金",
    "不得发放现金，发实物",
    "非现金方式发放",
    "现金日记账本",
    "不收礼金",
    "拒收礼金",
    "不宴请",
    "严禁宴请",
    "邀请客座教授一起慰问",
    "请客座教授参加",
    "赠送礼品一份",
    "赠送礼物",
    "送礼包一份",
    "烟台苹果一箱",
    "烟花三月主题茶会",
    "戒烟讲座纪念品",
    "无烟校园纪念品",
    "控烟宣传品",
    "油烟机清洗券改为清洗服务",
    "烟雾报警器",
    "禁烟标志",
    "吸烟有害健康宣传册",
    "旅游学院教职工慰问品",
    "旅游管理系春节慰问品",
    "旅游鞋一双",
    "委员会所购慰问品",
    "工会所发慰问品",
    "不得高消费",
    "严禁小金库",
    "端午粽子、咸鸭蛋",
    "月饼礼盒",
    "米面油一份",
]
GUILTY = {
    "超市购物卡500元": ["购物卡"],
    "代金券": ["代金券"],
    "现金红包": ["现金", "红包"],
    "宴请烟酒": ["宴请", "烟", "酒"],
    "茅台酒两瓶": ["酒"],
    "不发红包，发购物卡": ["购物卡"],
    "在酒店喝白酒": ["酒"],
    "烟台海参和香烟": ["烟"],
    "组织旅游": ["旅游"],
    "某会所年卡": ["会所"],
    "请客送礼": ["请客", "送礼"],
}


def asked(text, **more):
    issue = GiftIssueFactory.build(title=text, issued_on=datetime.date(2022, 1, 20), **more)
    rules = ForbiddenWord.objects.in_force(issue.issued_on)
    return {rule.word for rule in rules if rule.stands_in(text)}


def test_there_are_at_least_forty_innocent_phrases():
    assert len(set(INNOCENT)) >= 40


@pytest.mark.parametrize("text", INNOCENT)
def test_an_innocent_phrase_asks_nothing(text):
    assert asked(text) == set()


@pytest.mark.parametrize("text", GUILTY)
def test_what_is_not_allowed_asks_why(text):
    assert asked(text) == set(GUILTY[text])


@pytest.mark.parametrize("field", ["title", "content"])
def test_an_issue_is_reported_with_a_reason_alone(branch, officer, field):
    issue = GiftIssueFactory(unit=branch, **{field: "慰问品：超市购物卡"})
    GiftRecipientFactory(issue=issue)
    with pytest.raises(ValidationError) as refused:
        submit_benefit(issue, actor=officer)
    sentence = "文字里有“购物卡”（八不准，条次请核对，总工办发〔2017〕32号），请填写超标准原因。"
    assert refused.value.message_dict == {"over_cap_reason": [sentence]}
    issue.over_cap_reason = "是购物卡套，用来装书签"
    issue.save()
    assert submit_benefit(issue, actor=officer).state == "reported"


def test_the_note_of_a_visit_is_read_and_a_word_begins_on_its_day(branch):
    visit = VisitFactory(unit=branch, note="送去白酒两瓶")
    assert [finding.severity for finding in findings(visit)] == ["warn"]
    ForbiddenWord.objects.filter(word="酒").update(valid_from=datetime.date(2022, 5, 7))
    assert findings(visit) == []


def test_a_later_row_has_the_phrases_that_count(branch):
    assert asked("青岛啤酒节") == {"酒"}
    ForbiddenWord.objects.create(
        word="酒",
        exceptions=["啤酒节"],
        valid_from=datetime.date(2022, 1, 1),
        clause="第一条",
        source="校工会",
        state="confirmed",
    )
    assert asked("青岛啤酒节") == set()
    assert asked("锦江酒店") == {"酒"}
