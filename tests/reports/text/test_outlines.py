"""The shipped outlines read well whatever is zero: no dangling mark, no piece without a verb, no zero."""

import datetime
import random
import re
from functools import cache

import pytest

from tests.factories import BudgetFactory
from tests.sizes import size
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.list_items import Item
from unionportal.core.figures.periods import between, calendar_year
from unionportal.core.figures.registry import REGISTRY, Rate
from unionportal.core.models import Unit
from unionportal.reports.numbers import expressions, lists
from unionportal.reports.numbers.values import Value, Values, live
from unionportal.reports.outline import SHIPPED, outline, span_of
from unionportal.reports.text.markup import Enumeration, FigureRef, ListRef, Literal, Mark, parse
from unionportal.reports.text.printing import print_body

# What is a part of something is zero with it.
WHOLES = {
    "members.women": "members.total",
    "members.branches": "members.sub_unions",
    "members.direct_groups": "members.sub_unions",
    "congress.women_delegates": "congress.delegates",
    "congress.present": "congress.delegates_meetings",
    "activities.sub_union": "activities.held",
    "activities.people": "activities.held",
    "activities.person_times": "activities.held",
    "activities.clubs.members": "activities.clubs.in_being",
    "activities.selection.winners": "activities.selection.candidates",
    "activities.publicity.campus_news": "activities.publicity.all",
    "activities.publicity.newspaper": "activities.publicity.all",
    "activities.publicity.union_site": "activities.publicity.all",
    "activities.publicity.upper_media": "activities.publicity.all",
    "activities.publicity.wechat_posts": "activities.publicity.all",
    "activities.plan.done": "activities.plan.items",
    "activities.plan.undone": "activities.plan.items",
    "activities.plan.postponed": "activities.plan.items",
    "activities.plan.dropped": "activities.plan.items",
    "finance.paid": "finance.paid_count",
    "finance.welfare_paid": "finance.paid_count",
    "welfare.universal_gifts": "welfare.universal_people",
    "welfare.pairing.students": "welfare.pairing.mentors",
    "welfare.insurance_cover": "welfare.insurance_risks",
    "welfare.donations_given": "welfare.donors",
} | {
    f"congress.proposals.{part}": "congress.proposals.collected"
    for part in ("filed", "as_suggestion", "merged", "not_filed", "filing_rate", "completion_rate")
}
_LAST = "{{列举：activities.last_plan_items|state={}|句式={}|限=10}}"
WHOLES |= {f"activities.plan.last_{part}": "activities.plan.last_items" for part in ("done", "undone", "ahead")}
WHOLES |= {f"activities.plan.last_{part}": "activities.plan.last_items" for part in ("postponed", "dropped")}
WHOLES |= {
    _LAST.format("open", "名称"): "activities.plan.last_undone",
    _LAST.format("postponed", "原因"): "activities.plan.last_postponed",
    _LAST.format("dropped", "原因"): "activities.plan.last_dropped",
}
# The records that a figure counts.
_FAMILIES = "{列举：activities.honours|level=school|recipient_kind=family|句式=获得者|限=20}"
WHOLES |= {
    "{列举：activities.plan_items|state=open|句式=名称|限=10}": "activities.plan.undone",
    "{列举：activities.idle_sub_unions|限=10}": "activities.idle_sub_unions",
    "{列举：finance.slow_lines|句式=科目|限=10}": "finance.slow_lines",
    _FAMILIES: "activities.honours.school_family",
}
WHOLES |= {
    f"welfare.insurance_{risk}": "welfare.insurance_risks"
    for risk in (
        *("major_illness", "accident_medical", "illness_death", "accident_death", "accident_disability"),
        *("hospital_allowance", "women_illness"),
    )
}
WHOLES |= {f"congress.proposals.{rate}": "congress.proposals.rated" for rate in ("satisfaction", "contentment")}
# The same rows in two measures.
ALIKE = [
    {"welfare.hardship_people", "welfare.grants"},
    {"welfare.mutual_aid_people", "welfare.mutual_aid_claims", "welfare.mutual_aid_total"},
    {"welfare.insurance_risks", "welfare.insurance_cover"},
    {"welfare.pairing.mentors", "welfare.pairing.students"},
    {"welfare.donors", "welfare.donations_given"},
    {"welfare.bought_in_aid", "welfare.bought_in_aid/welfare.gifts_total"},
    {"welfare.retirees_visited", "welfare.retiree_visits"},
    {"finance.paid_count", "finance.paid"},
    {"finance.budget", "{列举：finance.budget_years}"},
    {"welfare.universal_people", "welfare.universal_gifts"},
]
VERBS = re.compile(
    "报告|设|在会|有|入会|离会|完成|办理|申办|参加|制定|修订|收入|召开|形成|到会|学习|征集|立案|作为|并案|不予|附议|承办|答复|办结|率|评价|慰问|"
    "发放|支出|给予|得到|送去|看望|合计|获得|覆盖|涵盖|结对|捐款|上缴|举办|参赛|上场|收看|参评|获|当选|评选|参展|牵线|立项|验收|宣传|刊发|发布|"
    "推文|推出|核定|报送|支付|补助|惠及|坚持|换届|上门|没有|逾期|执行|完善|规范|改进"
)
ITEM = Item("甲获奖", "test:1", "/")
# What a list of that phrase holds: whole sentences, or names, of which there may be more.
SENTENCE = Item("甲举办读书会，人人叫好。", "test:2", "/")
IN_SENTENCES = {"记事", "原话"}
SHAPES = ((ITEM,), (ITEM, ITEM), (ITEM, ITEM, lists.MORE), (ITEM, Item("乙，和丙获奖", "test:3", "/")))
WRONG = re.compile(
    r"^[，、；：。）”]|[，、；：。（“][，、；：。）]|“”|（）|《》|[，、；：（“]$|[〔〕{}]|(?<![\d.,])0(?![\d.])|—"
)


def shipped():
    """(name, [(heading, body)]) of every outline."""
    root, branch = Unit(name="校工会", path="/1/"), Unit(name="分工会", path="/1/2/", parent_id=1)
    for one in SHIPPED.values():
        unit = root if one.of_union else branch
        chapters = outline(unit, calendar_year(2022), one.layout, one.chapters)
        yield one.code, [(heading, body) for _, heading, body in chapters]


OUTLINES = dict(shipped())
parsed = cache(parse)


def codes_of(bodies):
    return sorted({ref.name for _, body in bodies for ref in parsed(body).figures})


def lists_of(bodies):
    return {ref.source: ref for _, body in bodies for ref in parsed(body).lists}


def closed(zero):
    """The figures that are zero when these are."""
    zero, before = set(zero), None
    while zero != before:
        before = set(zero)
        zero |= {part for part, whole in WHOLES.items() if whole in zero}
        zero |= {code for group in ALIKE if group & zero for code in group}
    return zero


def values_of(bodies, zero, *, had=False, shape=(ITEM, ITEM)):
    """Values with something in every figure and list but those in `zero`; with `had` the year before had something.

    Lists of names are of this shape.
    """
    found, codes = {}, codes_of(bodies)
    for code in codes:
        one = expressions.find(code)
        nothing = None if one.is_rate else 0
        something = Rate("66.7") if one.is_rate else 12
        number = nothing if code in zero else something
        before = (Rate("50") if one.is_rate else 114) if had else None
        found[code] = Value(code, one.name, one.unit, "", number, one.is_money, 1, one.is_rate, before, "上年")
    items = {}
    for name, ref in lists_of(bodies).items():
        held = (SENTENCE, SENTENCE) if ref.phrase in IN_SENTENCES else shape
        items[lists.key(ref)] = () if name in zero else held
    return Values(found, lists=items)


def wrong(bodies, zero, **how):
    """[(body's heading, sentence)] that read badly when these figures are zero."""
    known = values_of(bodies, closed(zero), **how)
    found = []
    for heading, body in bodies:
        # A list of names in an annex is no sentence.
        if heading.startswith("附件"):
            continue
        for block in print_body(parsed(body), known).blocks:
            if not any(isinstance(piece.ref, FigureRef | ListRef) for piece in block.pieces):
                continue
            sentences = re.findall(r"[^。！？]+[。！？]?", block.text)
            found += [
                (heading, one)
                for one in sentences
                if WRONG.search(one) or not VERBS.search(one) or one[-1] not in "。！？"
            ]
    return found


@pytest.mark.parametrize("name", sorted(OUTLINES))
def test_every_figure_alone_at_zero_leaves_whole_sentences(name):
    bodies = OUTLINES[name]
    codes = {one: {*codes_of([one]), *lists_of([one])} for one in bodies}
    for code in sorted({code for some in codes.values() for code in some}):
        # What is said of other figures stays as it is.
        about = [one for one, some in codes.items() if some & closed({code})]
        assert (code, wrong(about, {code}), wrong(about, {code}, had=True)) == (code, [], [])


@pytest.mark.parametrize("name", sorted(OUTLINES))
def test_any_pattern_of_zeros_leaves_whole_sentences(name):
    bodies, source = OUTLINES[name], random.Random(name)  # noqa: S311
    codes = [*codes_of(bodies), *lists_of(bodies)]
    for _ in range(size(60, 500)):
        zero = {code for code in codes if source.random() < source.choice((0.2, 0.5, 0.8))}
        how = {"had": source.random() < 0.5, "shape": source.choice(SHAPES)}
        assert (sorted(zero), how, wrong(bodies, zero, **how)) == (sorted(zero), how, [])


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        (
            "speech",
            {"welfare.summer_people", "welfare.duty_people"},
            "盛夏为12位高温和户外作业人员送去清凉，节日期间看望12位在岗人员。",
        ),
        ("speech", {"welfare.duty_people"}, "节日期间看望12位在岗人员。"),
        (
            "speech",
            {"welfare.retirees_visited", "welfare.retiree_visits", "welfare.relatives_ill"},
            "另外看望已退休的教职工12人（12人次）、慰问患病亲属12人次。",
        ),
        (
            "speech",
            {"activities.plan.undone", "{列举：activities.plan_items|state=open|句式=名称|限=10}"},
            "计划事项有12项没有完成。没有完成的有甲获奖、甲获奖。",
        ),
        ("speech", {"{列举：welfare.other_visits|句式=人数}"}, "共慰问甲获奖、甲获奖。"),
        (
            "plain",
            {"finance.budget", "{列举：finance.budget_years}"},
            "全年核定甲获奖、甲获奖支出预算0.0012万元。",
        ),
        ("plain", {"welfare.bought_market"}, "采购慰问品在市场支出0.0012万元。"),
        ("term", {"{列举：welfare.other_gifts|句式=份数}"}, "按本校规定发放甲获奖、甲获奖。"),
    ],
)
def test_what_is_left_of_a_paragraph_is_a_sentence_that_can_be_read_aloud(name, given, sentence):
    """Each of these once was none."""
    bodies = OUTLINES[name]
    known = values_of(bodies, {*codes_of(bodies), *lists_of(bodies)} - given)
    texts = [block.text for _, body in bodies for block in print_body(parsed(body), known).blocks]
    assert [text for text in texts if text.endswith(sentence)] != []


@pytest.mark.parametrize("name", sorted(OUTLINES))
def test_a_year_without_anything_after_a_year_with_something_leaves_whole_sentences(name):
    bodies = OUTLINES[name]
    assert wrong(bodies, {*codes_of(bodies), *lists_of(bodies)}, had=True) == []


@pytest.mark.parametrize("name", sorted(OUTLINES))
def test_nothing_with_a_figure_is_left_of_a_year_without_any(name):
    bodies = OUTLINES[name]
    known = values_of(bodies, {*codes_of(bodies), *lists_of(bodies)})
    blocks = [block for _, body in bodies for block in print_body(parsed(body), known).blocks]
    assert [piece.ref for block in blocks for piece in block.pieces if piece.ref] == []


def bare(parts):
    """The text of a paragraph that stands outside of any mark."""
    return "".join("　" if isinstance(one, Mark | Enumeration) else getattr(one, "text", "　") for one in parts)


@pytest.mark.parametrize("name", sorted(OUTLINES))
def test_words_that_lean_on_others_stand_only_in_marks(name):
    leaning = re.compile(r"其中|以上|分别|另外|此外|(?<![立随])即|共计|共(?![同识产享建])(?<!公共)")
    paragraphs = [block for _, body in OUTLINES[name] for block in parsed(body).blocks if hasattr(block, "parts")]
    with_figures = [one for one in paragraphs if any(not isinstance(part, Literal) for part in one.parts)]
    assert [bare(one.parts) for one in with_figures if leaning.search(bare(one.parts))] == []


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2022, 1, 1), (2022, 12, 31), "全年"),
        ((2022, 9, 1), (2023, 8, 31), "本学年"),
        ((2019, 1, 1), (2023, 12, 31), "五年来"),
        ((2019, 4, 1), (2023, 12, 31), "五年来"),
        ((2021, 9, 1), (2023, 8, 31), "两年来"),
        ((2022, 9, 1), (2023, 1, 31), "本学期"),
        ((2023, 2, 1), (2023, 8, 31), "本学期"),
        ((2022, 5, 1), (2022, 5, 31), "本月"),
        ((2022, 5, 3), (2022, 8, 31), "期间"),
        ((2022, 5, 3), (2022, 6, 9), "期间"),
    ],
)
def test_the_words_for_the_whole_period_follow_it(first, last, words):
    assert span_of(between(datetime.date(*first), datetime.date(*last))) == words


@pytest.mark.django_db
def test_the_outlines_mention_registered_lists_and_fields_only(union):
    refused = {}
    for bodies in OUTLINES.values():
        refs = [ref for _, body in bodies for ref in parsed(body).lists]
        known = Values(lists=lists.fill(refs, calendar_year(2022), Scope.everything(), union)[0])
        refused |= {ref.source: lists.refusal(ref, known) for ref in refs}
    assert {source: why for source, why in refused.items() if why} == {}


def test_the_outlines_mention_registered_figures_only():
    written = {code for bodies in OUTLINES.values() for code in codes_of(bodies)}
    assert sorted({term for code in written for term in expressions.split(code)[1]} - set(REGISTRY)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2022-01-01", "2022-12-31", ["核定2022年度支出预算2万元"]),
        ("2021-01-01", "2025-12-31", ["核定2022年度、2024年度支出预算5万元"]),
        ("2020-09-01", "2023-08-31", ["核定2022年度支出预算2万元"]),
        ("2022-09-01", "2023-08-31", []),
    ],
)
@pytest.mark.parametrize("layout", ["speech", "plain"])
def test_a_budget_is_called_by_the_years_that_have_one(union, first, last, said, layout):
    BudgetFactory(unit=union, year=2022, initial=20000)
    BudgetFactory(unit=union, year=2024, initial=30000)
    period = between(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
    texts = [parsed(body) for *_, body in outline(union, period, layout) if "finance.budget|" in body]
    known = live(period, union, texts)
    printed = [block.text for text in texts for block in print_body(text, known).blocks]
    assert re.findall("核定[^。]*?预算[^。、]*?元", "\n".join(printed)) == said
