"""Lists of records that a report may print: only what is registered of them, in the order and phrase asked for."""

import datetime

import pgtrigger
import pytest
from django.apps import apps
from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Concat

from tests.factories import (
    ActivityFactory,
    AssignmentFactory,
    BenefitKindFactory,
    BrandProjectFactory,
    BudgetFactory,
    CandidateFactory,
    EntryFactory,
    FiledProposalFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipGrantFactory,
    HonourFactory,
    InsurancePlanFactory,
    IntroductionFactory,
    MeetingFactory,
    MemberFactory,
    MilestoneFactory,
    ParticipationFactory,
    PlanItemFactory,
    PublicationFactory,
    RegulationEditionFactory,
    RegulationFactory,
    RemittanceFactory,
    ReplyFactory,
    SelectionFactory,
    SeriesFactory,
    ServiceCaseFactory,
    UnitFactory,
    VisitFactory,
    paid,
)
from unionportal.core.access.scoping import Scope
from unionportal.core.figures import listings
from unionportal.core.figures.list_items import Condition, Query
from unionportal.core.figures.listings import LISTINGS, Refused, find
from unionportal.core.figures.periods import calendar_year

pytestmark = pytest.mark.django_db

YEAR = calendar_year(2022)
DAY = datetime.date(2022, 6, 1)
CANARY = "禁印"


def texts(name, **asked):
    period = asked.pop("period", YEAR)
    scope = asked.pop("scope", Scope.everything())
    return [one.text for one in find(name).items(period, scope, **asked)]


def refusal(name, **asked):
    with pytest.raises(Refused) as refused:
        texts(name, **asked)
    return refused.value.sentence


def honour(unit, recipient, level="city", on=DAY, **facts):
    return HonourFactory(unit=unit, recipient=recipient, level=level, awarded_on=on, title="先进个人", **facts)


@pytest.fixture
def honours(union):
    honour(union, "甲", "school")
    honour(union, "乙", "city", datetime.date(2022, 7, 1))
    honour(union, "丙", "nation", recipient_kind="team")
    honour(union, "丁", "city", datetime.date(2022, 5, 1), kind="prize", grade="first")
    honour(union, "上年", "nation", datetime.date(2021, 12, 31))


def test_a_level_is_compared_by_its_rank_and_not_by_its_letters(honours):
    assert texts("荣誉", phrase="获得者", conditions=[Condition("级别", "≥", "市级")]) == ["丙", "丁", "乙"]
    assert texts("荣誉", phrase="获得者", conditions=[Condition("level", "≤", "school")]) == ["甲"]


def test_several_conditions_an_order_and_a_limit_hold_together(honours):
    person = Condition("对象", "=", "个人")
    assert texts("荣誉", phrase="获得者", conditions=[person], order="日期") == ["丁", "甲", "乙"]
    assert texts("荣誉", phrase="获得者", conditions=[person], order="日期倒序", limit=2) == ["乙", "甲"]
    assert texts("荣誉", phrase="获得者", conditions=[person, Condition("日期", "≥", "2022年6月1日")]) == ["乙", "甲"]
    assert texts("荣誉", phrase="获得者", conditions=[Condition("等次", "≠", "一等奖")]) == ["丙", "乙", "甲"]


def test_a_prize_is_won_and_an_honour_without_grade_is_awarded(honours):
    assert texts("荣誉", conditions=[Condition("获得者", "≠", "甲")]) == [
        "丙获评市总工会“先进个人”",
        "丁获市总工会“先进个人”一等奖",
        "乙获评市总工会“先进个人”",
    ]


def test_a_mistyped_field_value_phrase_or_order_says_what_was_probably_meant(honours):
    assert refusal("荣誉", conditions=[Condition("级列", "=", "市级")]).startswith(
        "“荣誉”没有“级列”这一项，是不是“级别”？"
    )
    assert refusal("荣誉", conditions=[Condition("级别", "≥", "市")]) == "“级别”没有“市”，是不是“市级”？"
    assert refusal("荣誉", phrase="获凭").startswith("“荣誉”没有“获凭”这种句式，是不是“获评”？")
    assert refusal("荣誉", order="日子").startswith("“荣誉”没有“日子”这一项，是不是“日期”？")


def test_what_cannot_be_compared_is_refused_in_words(honours):
    assert refusal("荣誉", conditions=[Condition("对象", "≥", "个人")]) == "“对象”没有大小先后，只能用 = 和 ≠。"
    assert refusal("荣誉", conditions=[Condition("荣誉", "≤", "甲")]) == "“荣誉”没有大小先后，只能用 = 和 ≠。"
    assert refusal("荣誉", conditions=[Condition("级别", ">", "市级")]) == "“>”不是比较的符号，可用：=、≠、≥、≤。"
    assert refusal("荣誉", conditions=[Condition("日期", "≥", "2022-13-01")]) == (
        "“日期”是日期，“2022-13-01”不是，请写成 2022-05-06。"
    )
    assert refusal("活动", conditions=[Condition("人数", "≥", "许多")]) == "“人数”是整数，“许多”不是。"
    assert refusal("活动", conditions=[Condition("人数", "≥", "9" * 40)]) == f"“人数”是整数，“{'9' * 40}”不是。"
    assert refusal("荣誉", limit=0) == "“限”须是大于零的整数。"


def test_a_renamed_series_is_still_asked_for_by_its_code(union):
    series = SeriesFactory(code="walk", name="健步走")
    ActivityFactory(unit=union, title="春季健步走", series=series, starts_on=DAY, recorded=True)
    ActivityFactory(unit=union, title="别的活动", starts_on=DAY, recorded=True)
    asked = find("活动").coded(Query((Condition("系列", "=", "健步走"),), "名称", "日期倒序"))
    assert asked == Query((Condition("series", "=", "walk"),), "名称", "-day")
    series.name = "万步走"
    series.save()
    assert texts("活动", conditions=asked.conditions, phrase=asked.phrase, order=asked.order) == ["春季健步走"]
    assert find("活动").named(asked) == Query((Condition("系列", "=", "万步走"),), "名称", "日期倒序")
    assert texts("系列活动", phrase="名称") == ["万步走"]
    assert texts("活动", phrase="名称", conditions=[Condition("系列", "≠", "万步走")]) == ["别的活动"]


def test_a_sub_union_lists_its_own_records_and_those_below_it(union):
    school = UnitFactory(name="文学院", parent=union)
    other = UnitFactory(name="理学院", parent=union)
    honour(union, "校级的人")
    honour(school, "文学院的人")
    honour(other, "理学院的人")
    assert texts("荣誉", unit=school, phrase="获得者") == ["文学院的人"]
    assert texts("荣誉", phrase="获得者", conditions=[Condition("分工会", "=", "理学院")]) == ["理学院的人"]
    assert texts("荣誉", scope=Scope.nothing()) == []


def test_a_day_has_its_year_where_the_period_has_several(union):
    ActivityFactory(unit=union, title="运动会", starts_on=DAY, recorded=True)
    name = union.name
    term = listings.Period(datetime.date(2019, 1, 1), datetime.date(2024, 1, 1), "五年")
    assert texts("活动") == [f"6月1日，{name}举办运动会"]
    assert texts("活动", period=term) == [f"2022年6月1日，{name}举办运动会"]


def test_an_activity_of_families_is_not_said_to_have_had_no_people(union):
    ActivityFactory(unit=union, title="庆六一", starts_on=DAY, recorded=True, people=0, person_times=0, families=3)
    assert texts("活动", phrase="人数") == []
    assert texts("活动", phrase="名称") == ["庆六一"]


def test_the_sentence_of_whoever_was_there_is_listed_by_its_theme(union):
    told = [("全场起立鼓掌。", "culture"), ("", "culture"), ("手把手教会。", "skills")]
    for n, (sentence, theme) in enumerate(told):
        ActivityFactory(
            unit=union, recorded=True, report_sentence=sentence, report_theme=theme, starts_on=DAY.replace(day=n + 1)
        )
    ActivityFactory(unit=union, approved=True, report_sentence="还没有办。", starts_on=DAY)
    assert texts("活动", phrase="原话") == ["全场起立鼓掌。", "手把手教会。"]
    assert texts("活动", phrase="原话", conditions=[Condition("主题", "=", "文体活动")]) == ["全场起立鼓掌。"]


def test_what_nobody_wrote_a_sentence_about_is_told_by_its_facts(union):
    """Each as whole sentences, with the stop once; without a theme of its own, under that of its kind."""
    facts = [
        {"report_sentence": "全场起立鼓掌。", "people": 30},
        {"report_sentence": "手把手教会", "people": 30},
        {"title": "健步走", "people": 30},
        {"title": "庆六一", "people": 0, "person_times": 0, "families": 3},
    ]
    for n, more in enumerate(facts):
        times = {"person_times": more["people"]}
        ActivityFactory(unit=union, recorded=True, starts_on=DAY.replace(day=n + 1), **(times | more))
    assert texts("活动", phrase="记事") == [
        "全场起立鼓掌。",
        "手把手教会。",
        "6月3日，举办健步走，30人参加。",
        "6月4日，举办庆六一，3个家庭参加。",
    ]


def test_an_activity_is_told_under_its_theme_or_that_of_its_kind(union):
    ActivityFactory(unit=union, title="读书会", kind="study", starts_on=DAY, recorded=True)
    ActivityFactory(unit=union, title="扎染", kind="women", starts_on=DAY, recorded=True)
    ActivityFactory(unit=union, title="夜读", kind="women", starts_on=DAY, recorded=True, report_theme="guidance")
    ActivityFactory(unit=union, title="干部班", kind="training", for_cadres=True, starts_on=DAY, recorded=True)
    found = {
        theme: texts("活动", phrase="名称", conditions=[Condition("主题", "=", theme)], order="名称")
        for theme in ("思想引领", "女职工工作", "自身建设", "素质提升")
    }
    assert found == {"思想引领": ["夜读", "读书会"], "女职工工作": ["扎染"], "自身建设": ["干部班"], "素质提升": []}


def test_the_plan_is_listed_by_month_and_that_of_the_next_year_apart(union):
    later = datetime.date(2023, 1, 5)
    PlanItemFactory(unit=union, year=2022, title="校运会", month_from=4, month_to=4, published_on=DAY, done_on=DAY)
    PlanItemFactory(unit=union, year=2022, title="疗休养", month_from=7, month_to=8, published_on=DAY)
    PlanItemFactory(unit=union, year=2023, title="换届", month_from=5, month_to=5, published_on=later)
    PlanItemFactory(unit=union, year=2023, title="还没有公布", month_from=5, month_to=5)
    assert texts("计划事项", phrase="月份") == ["4月校运会", "7月疗休养"]
    assert texts("计划事项", conditions=[Condition("情况", "=", "未完成")]) == ["疗休养"]
    assert texts("下年计划事项", phrase="月份") == ["5月换届"]


def test_what_is_not_held_adopted_or_published_is_in_no_list(union):
    ActivityFactory(unit=union, starts_on=DAY, approved=True)
    BrandProjectFactory(unit=union)
    CandidateFactory(selection=SelectionFactory(unit=union, state="decided", decided_on=DAY), is_winner=True)
    CandidateFactory(selection=SelectionFactory(unit=union, state="published", decided_on=DAY), is_winner=False)
    MeetingFactory(unit=union)
    MeetingFactory(unit=union, kind="enlarged").agenda.create(position=1, kind="study", title="还没有学")
    MilestoneFactory(unit=union)
    MilestoneFactory(unit=union, state="declined")
    AssignmentFactory(unit=union, proposal__outcome="suggestion")
    PlanItemFactory(unit=union, year=2022)
    PlanItemFactory(unit=union, year=2023)
    assert {code: one.items(YEAR, Scope.everything()) for code, one in LISTINGS.items()} == dict.fromkeys(LISTINGS, ())


def everything_that_is_listed(union):
    member = MemberFactory(unit=union)
    told = {"report_sentence": "师生齐上阵。", "report_theme": "culture"}
    held = {"series": SeriesFactory(code="walk"), "families": 2, "children": 2, "edition": 3, "recorded": True}
    activity = ActivityFactory(unit=union, starts_on=DAY, **held, **told)
    ParticipationFactory(activity=activity, member=member)
    for kind in ("team", "person", "work"):
        EntryFactory(activity=activity, member=member, kind=kind)
    HonourFactory(unit=union, member=member, awarded_on=DAY, **told)
    BrandProjectFactory(unit=union, approved=True, **told)
    RegulationEditionFactory(regulation=RegulationFactory(unit=union))
    selection = SelectionFactory(unit=union, state="published", decided_on=DAY)
    CandidateFactory(selection=selection, member=member, is_winner=True)
    PublicationFactory(unit=union)
    MilestoneFactory(unit=union, kept=True)
    adjusted = {"month_from": 4, "outcome": "dropped", "outcome_on": DAY, "outcome_reason": "并入运动会"}
    for year, more in ((2022, {}), (2023, {}), (2021, adjusted), (2022, adjusted)):
        PlanItemFactory(unit=union, year=year, edition=3, published_on=DAY, **more)
    IntroductionFactory(unit=union, first=member)
    UnitFactory(name="没有活动的分工会", parent=union)
    BudgetFactory(unit=union, year=2022)
    InsurancePlanFactory(unit=union, since=DAY)
    RemittanceFactory(unit=union, remitted_on=DAY)
    ServiceCaseFactory(unit=union)
    meeting = MeetingFactory(unit=union, kind="delegates", state="closed", **told)
    meeting.agenda.create(
        position=1, kind="adopt", title="工作报告", resolution_no="决1", resolution="通过", yes=9, passed=True
    )
    committee = MeetingFactory(unit=union, kind="enlarged", state="closed")
    committee.agenda.create(position=1, kind="study", title="学习新修订的工会法")
    ReplyFactory(assignment__unit=union, assignment__proposal=FiledProposalFactory(unit=union, state="in_hand", **told))
    paid(VisitFactory(unit=union, member=member, occasion="accident"), DAY)
    paid(HardshipGrantFactory(unit=union, member=member), DAY)
    BenefitKindFactory(benefit="gift", code="own", name="校庆", state="confirmed")
    issue = GiftIssueFactory(unit=union, occasion="own", issued_on=DAY)
    GiftRecipientFactory(issue=issue, member=member)
    paid(issue, DAY)


def _registered():
    """The columns that some list prints, as (table, column)."""
    found = set()
    for one in LISTINGS.values():
        for field in one.fields.values():
            for path in (field.path, field.printed, one.opens_by):
                if isinstance(path, str) and path:
                    table = one.model
                    *way, last = path.split("__")
                    for step in way:
                        table = table._meta.get_field(step).related_model
                    found.add((table, last))
    return found


def _put_canaries():
    """Write a word into every free text that no list registers; return in how many columns that have rows."""
    kept, touched = _registered(), 0
    of_welfare = (f"welfare.{one}" for one in ("DonationDrive", "InsurancePlan", "Remittance"))
    for app in ("activities", "congress", "members", "core.Milestone", *of_welfare):
        models = [apps.get_model(app)] if "." in app else apps.get_app_config(app).get_models()
        for model in models:
            if "Event" in model.__name__ or not model.objects.exists():
                continue
            words = {}
            for field in model._meta.concrete_fields:
                free = isinstance(field, CharField | TextField) and not field.choices and not field.primary_key
                if free and (model, field.name) not in kept:
                    word = Value(f"https://{CANARY}" if field.name == "url" else CANARY)
                    words[field.name] = Concat(word, F("pk"), output_field=TextField()) if field.unique else word
            with pgtrigger.ignore():
                model.objects.update(**words)
            touched += len(words)
    return touched


# Decided one by one: who adds a line says that it may stand in a report that a congress reads.
# TOLD is the sentence for the report and its theme.
PRINTABLE = """
activities.Activity: children edition families kind level people person_times pk place report_sentence starts_on title
activities.BrandProject: accepted_on approved_on pk TOLD state title
activities.Candidate: name selection_id
activities.Club: name
activities.Honour: awarded_on body grade kind level recipient recipient_kind TOLD title
activities.PlanItem: edition month_from outcome outcome_reason title year
activities.Publication: channel kind published_on title
activities.Regulation: title
activities.RegulationEdition: adopted_on document_no effective_on kind regulation_id
activities.Selection: decided_on kind title
activities.Series: code name
congress.AgendaItem: meeting_id resolution_no title
congress.Meeting: expected held_on kind pk present TOLD title
congress.Proposal: case_number pk TOLD submitted_on title
congress.ProposalCategory: name
core.Milestone: happened_on pk sentence theme
core.Unit: code name
finance.Account: name
finance.Budget: funding_source pk year
welfare.DonationDrive: title
welfare.InsurancePlan: insured pk since title
welfare.Remittance: pk receiver remitted_on
"""


def test_a_list_registers_no_column_that_nobody_decided_on():
    by_table = {}
    for table, column in _registered():
        by_table.setdefault(table._meta.label, []).append(column)
    assert [f"{table}: {' '.join(sorted(by_table[table]))}" for table in sorted(by_table)] == PRINTABLE.replace(
        "TOLD", "report_sentence report_theme"
    ).split("\n")[1:-1]


def test_no_list_prints_a_word_of_what_is_not_registered(union):
    everything_that_is_listed(union)
    # Not vacuous: the words stand beside the registered ones in dozens of columns.
    assert _put_canaries() > 40
    printed, empty = [], []
    for one in LISTINGS.values():
        orders = ["", *one.fields, *(f"{name}倒序" for name in one.fields)]
        for phrase in one.phrases:
            found = [item for order in orders for item in one.items(YEAR, Scope.everything(), None, (), phrase, order)]
            printed += [item for item in found if CANARY in f"{item.text}{item.url}"]
            empty += [] if found else [(one.code, phrase)]
    assert (printed, empty) == ([], [])


def test_what_a_union_calls_its_own_is_listed_with_its_number_and_what_has_none_is_not(union):
    everything_that_is_listed(union)
    SeriesFactory(code="idle", name="没有办的系列")
    assert (texts("其他慰问事由"), texts("补助类别", phrase="人次")) == (["意外灾害1人"], ["重大疾病1人次"])
    assert (texts("其他发放事由"), texts("各系列", limit=1)) == (["校庆1份"], ["系列 walk12人次"])
    assert texts("其他慰问事由", scope=Scope.nothing()) == []
    assert refusal("补助类别", conditions=[Condition("类别", "=", "1")]) == "“补助类别”没有可以写条件的项。"


def test_what_is_not_registered_can_be_neither_asked_for_nor_ordered_by(union):
    everything_that_is_listed(union)
    answered = []
    for one in LISTINGS.values():
        known = {name for field in one.fields.values() for name in (field.name, field.code)}
        others = {name for f in one.model._meta.get_fields() for name in (f.name, str(getattr(f, "verbose_name", "")))}
        for name in sorted(others - known - {""}):
            for asked in ({"order": name}, {"conditions": [Condition(name, "=", "1")]}):
                try:
                    answered.append((one.code, asked, one.items(YEAR, Scope.everything(), **asked)))
                except Refused:
                    continue
    assert answered == []


def test_a_list_costs_the_same_queries_however_long_it_is(union, django_assert_num_queries):
    everything_that_is_listed(union)
    for more in (0, 30):
        for n in range(more):
            honour(union, f"甲{n}")
        with django_assert_num_queries(1):
            texts("荣誉", order="级别", conditions=[Condition("级别", "≥", "校级")])
