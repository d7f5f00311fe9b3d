"""The example year 2022 comes out at its report's figures; the numbers here are our own copy."""

import datetime
import re
from collections import Counter
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Sum

from congress.models import AgendaItem, Assignment, Delegate, Meeting, Proposal
from finance.figures import caused_by_benefits
from finance.models import Payment
from tests.documents.samples import pdf_pages
from tests.examples.facts import facts, lacking, open_ones
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import REGISTRY
from unionportal.core.models import RoleGrant, Unit, User
from unionportal.documents.facts import ChartBlock, Heading, Names, SmallPrint, TableBlock
from unionportal.documents.pdf import render_pdf
from unionportal.examples import accounts
from unionportal.examples.calendar_2022 import year
from unionportal.portal import inbox
from unionportal.reports import services
from unionportal.reports.document import document_of
from unionportal.reports.models import Layout
from unionportal.reports.text.check import check_report
from unionportal.reports.text.markup import FigureRef, ListRef
from welfare.models import GiftRecipient, Grant, Visit

NAME = "calendar-2022"
LAYOUT = Layout.SPEECH
# One worker loads the year, the others have something else to do.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group(NAME)]
FIGURES = {
    "congress.sessions": 2,
    "congress.standing_meetings": 4,
    "congress.second_level": 3,
    "congress.proposals.collected": 28,
    "congress.proposals.filed": 3,
    "congress.proposals.as_suggestion": 7,
    "congress.proposals.not_filed": 17,
    "congress.proposals.merged": 1,
    "congress.proposals.departments": 10,
    "congress.proposals.completion_rate": Decimal("100.0"),
    "members.service_cards": 71,
    "activities.study_stars": 42,
    "activities.cadre_training_city": 48,
    "activities.regulations.made": 1,
    "activities.regulations.revised": 2,
    "activities.regulations.compiled": 24,
    "activities.publicity.campus_news": 31,
    "activities.publicity.site_news": 26,
    "activities.publicity.site_notices": 56,
    "activities.publicity.profiles": 3,
    "activities.publicity.model_stories": 8,
    "activities.competition.photo_entries": 61,
    "activities.competition.essay_entries": 19,
    "activities.selection.team_candidates": 15,
    "activities.selection.team_winners": 10,
    "activities.competition.teaching_entrants": 4,
    "activities.honours.teaching_first": 1,
    "activities.honours.teaching_second": 3,
    "activities.honours.teaching_organiser": 1,
    "activities.honours.recitation_first": 1,
    "activities.honours.reading_first": 1,
    "activities.honours.case_second": 1,
    "activities.honours.city_individual": 2,
    "activities.honours.city_families": 2,
    "activities.honours.city_home": 1,
    "activities.sports_meet.teams": 11,
    "activities.sports_meet.person_times": 731,
    "activities.badminton.teams": 11,
    "activities.lecture_viewers": 449,
    "activities.women.families_chosen": 9,
    "activities.women.photo_show": 92,
    "activities.women.children_day_families": 76,
    "activities.women.children_day_children": 82,
    "welfare.pairing.mentors": 15,
    "welfare.pairing.students": 17,
    "activities.brand_projects.approved": 11,
    "welfare.hospital": 39,
    "welfare.bereavement": 18,
    "welfare.marriage": 6,
    "welfare.birth": 14,
    "welfare.retirement": 25,
    "welfare.condolence_total": Decimal("130989.00"),
    "welfare.hardship_people": 24,
    "welfare.hardship_total": Decimal("35800.00"),
    "welfare.summer_people": 150,
    "welfare.duty_people": 26,
    "welfare.summer_duty_total": Decimal("10620.00"),
    "welfare.epidemic_people": 190,
    "welfare.epidemic_total": Decimal("19000.00"),
    "welfare.mutual_aid_people": 6,
    "welfare.universal_total": Decimal("1582300.00"),
}
# The report says “more than” of these.
AT_LEAST = {
    "congress.committee_study": 12,
    "activities.cadre_training_school": 50,
    "activities.badminton.people": 170,
    "activities.sub_union": 10,
    "activities.young_staff_party": 40,
    "activities.singles_party": 10,
    "activities.singles_matches": 10,
    "activities.women.tie_dye": 30,
    "activities.women.counselling": 30,
}
ALL_OF_THEM = Decimal("1778709.00")


def test_every_figure_of_the_report_comes_out_at_its_stated_value(figures_of):
    assert figures_of(FIGURES) == FIGURES


def test_what_the_report_rounds_down_comes_out_at_that_or_more(figures_of):
    assert {code: value for code, value in figures_of(AT_LEAST).items() if value < AT_LEAST[code]} == {}


@pytest.mark.usefixtures("example")
def test_what_welfare_paid_is_what_finance_paid_to_the_fen():
    def paid(rows, column):
        return rows.aggregate(total=Sum(column))["total"]

    recipients = GiftRecipient.objects.filter(issue__claim__state="paid")
    welfare = paid(Visit.objects.paid(), "amount") + paid(Grant.objects.paid(), "amount") + paid(recipients, "cost")
    caused = Payment.objects.filter(caused_by_benefits()).aggregate(total=Sum("amount"))["total"]
    year = calendar_year(2022)
    assert welfare == caused == ALL_OF_THEM
    assert REGISTRY["finance.welfare_paid"].value(year, Scope.everything()) == ALL_OF_THEM


@pytest.mark.repeats("tests/examples/test_academic_2022_2023.py::test_the_same_workbook_again_changes_nothing")
def test_the_same_workbook_again_changes_nothing(load_again):
    again = load_again()
    assert not again.changes_anything
    assert sum(counts["未变"] for counts in again.counts().values()) > 6500


@pytest.mark.usefixtures("example")
def test_every_paper_has_one_outcome_and_only_cases_are_answered():
    papers = Proposal.objects.filter(submitted_on__year=2022)
    outcomes = Counter(papers.values_list("outcome", flat=True))
    assert outcomes == {"filed": 3, "suggestion": 7, "merged": 1, "not_filed": 17}
    answered = papers.filter(outcome__in=["filed", "suggestion"])
    assert set(answered.values_list("state", flat=True)) == {"closed"}
    leads = Assignment.objects.filter(role="lead", proposal__in=papers)
    assert set(leads.values_list("proposal", flat=True)) == {one.pk for one in answered}


@pytest.mark.usefixtures("example")
def test_both_congresses_had_their_delegates_and_enough_of_them_came():
    delegates = Delegate.objects.full().serving(datetime.date(2022, 10, 26))
    assert delegates.count() == 120
    assert delegates.filter(category="teacher").count() * 100 >= 120 * 60
    sittings = Meeting.objects.filter(kind="congress")
    assert [one.why_not_quorate() for one in sittings] == [None, None, None]


@pytest.mark.usefixtures("example")
def test_congress_heard_the_charter_and_adopted_its_own_statutes():
    charter = AgendaItem.objects.get(title="听取和讨论《学校章程（修订稿）》，提出意见建议")
    assert (charter.is_voted_on, charter.passed, charter.resolution_no != "") == (False, None, True)
    statutes = AgendaItem.objects.get(title="审议通过《教职工代表大会实施办法（修订稿）》")
    assert (statutes.passed, statutes.yes, statutes.resolution_no != "") == (True, 110, True)


@pytest.mark.usefixtures("example")
def test_three_delegates_can_sign_in_and_each_has_written_a_paper():
    names = ["daibiao-bing", "daibiao-jia", "daibiao-yi"]
    proposers = Proposal.objects.filter(submitted_on__year=2022, proposer__member__user__username__in=names)
    assert sorted(proposers.values_list("proposer__member__user__username", flat=True)) == names


@pytest.mark.usefixtures("example")
def test_there_is_one_login_per_role_and_each_opens():
    roles = {role for role, *_ in accounts.logins()}
    assert roles == {role.label for role in Role} | {"会员"}
    assert set(RoleGrant.objects.in_force().values_list("role", flat=True)) == set(Role.values)


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    "username",
    [
        "zhuxi",
        "zhuangan",
        "kuaiji",
        "chuna",
        "tianwei",
        "jingban",
        "fz-zhuxi",
        "daibiao-jia",
        "daibiao-yi",
        "daibiao-bing",
    ],
)
def test_work_waits_on_the_desk_of(username):
    user = User.objects.get(username=username)
    waiting = inbox.waiting(SimpleNamespace(user=user, scope=Scope.of(user)))
    assert sum(item.count for item in waiting) > 0


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    ("username", "title"),
    [("zhuxi", "慰问 · 待批准"), ("kuaiji", "支出申请 · 待会计审核"), ("chuna", "支出申请 · 已批准待支付")],
)
def test_what_the_list_of_logins_says_to_try_first_is_on_the_desk(username, title):
    user = User.objects.get(username=username)
    waiting = inbox.waiting(SimpleNamespace(user=user, scope=Scope.of(user)))
    assert [item.count for item in waiting if item.title == title] == [1]


@pytest.mark.usefixtures("example")
def test_an_example_is_never_loaded_over_data():
    with pytest.raises(CommandError, match="空数据库"):
        call_command("load_example", "calendar-2022")


def test_the_generator_is_the_same_every_time():
    assert year.build() == year.build()


def start_speech():
    """The report of the year with the shipped outline, as a speech."""
    return services.start_report(actor=None, unit=Unit.root(), period=calendar_year(2022), speaker="工会主席　甲某")


@pytest.fixture
def report(example):
    return start_speech()


@pytest.fixture(scope="module")
def speech(loaded, django_db_blocker):
    """The document of the same, its chapters, and what its sentences are made of: once, the report is gone again."""
    with django_db_blocker.unblock(), transaction.atomic():
        report = services.start_report(
            actor=None, unit=Unit.root(), period=calendar_year(2022), speaker="工会主席　甲某"
        )
        checked = check_report(report)
        document = document_of(report, checked)
        transaction.set_rollback(True)
    assert checked.problems == []
    chapters = checked.printed.chapters
    return SimpleNamespace(document=document, chapters=chapters, told=sentences_of(chapters))


def sentences_of(chapters):
    """[(sentence, whether it holds a figure, a listed record or a record's own sentence)] of the prose."""
    found, text, holds = [], "", False
    for block in (block for one in chapters for block in one.blocks if not block.level and not block.exhibit):
        for piece in block.pieces:
            told = isinstance(piece.ref, FigureRef | ListRef)
            for part in [piece.text] if told else re.findall("[^。！？]+[。！？]?|[。！？]", piece.text):
                text, holds = text + part, holds or told
                if not told and part[-1] in "。！？":
                    found.append((text, holds))
                    text, holds = "", False
        found += [(text, holds)] if text else []
        text, holds = "", False
    return found


def test_the_speech_tells_the_year_at_the_length_of_the_real_one(speech):
    """Held against the report of that year: 6,414 characters, most of them about something that happened."""
    length = sum(len(sentence) for sentence, _ in speech.told)
    of_records = sum(len(sentence) for sentence, holds in speech.told if holds)
    kinds = Counter(type(block) for block in speech.document.blocks)
    pages = render_pdf(speech.document).pages
    assert (length >= 5000, of_records >= 3000, 10 <= pages <= 14) == (True, True, True), (length, of_records, pages)
    assert (kinds[TableBlock] <= 4, kinds[ChartBlock] <= 2) == (True, True)


@pytest.mark.usefixtures("example")
def test_little_of_the_speech_is_the_same_in_another_unions(speech):
    """The same outline over another year, of which little is known here, and what it says without any record."""
    other = services.start_report(actor=None, unit=Unit.root(), period=calendar_year(2021))
    others = {sentence for sentence, _ in sentences_of(check_report(other).printed.chapters)}
    alike = sum(len(sentence) for sentence, _ in speech.told if sentence in others)
    fixed = sum(len(sentence) for sentence, holds in speech.told if not holds)
    headings = sum(len(block.text) for block in speech.document.blocks if isinstance(block, Heading))
    assert (alike + headings <= 1500, fixed + headings <= 1500) == (True, True), (alike, fixed, headings)


def test_the_speech_names_who_and_what_and_not_only_how_many(speech):
    text = "".join(sentence for sentence, _ in speech.told)
    deeds = ("42位老师累计打卡满45天", "实心球滚中目标", "“三员”", "教职工俱乐部管理办法", "一米书架", "慈善一日捐")
    assert [deed for deed in deeds if deed not in text] == []
    (names,) = [block.names for block in speech.document.blocks if isinstance(block, Names)]
    assert len(names) == FIGURES["activities.study_stars"]


def test_what_fell_short_is_said_and_what_did_not_is_not(speech):
    """From what is there: of eleven sub-unions three held a congress of their own; every item of the plan was done."""
    (section,) = [one for one in speech.chapters if one.heading == "七、存在的不足"]
    assert section.blocks[1].text == (
        "8个分工会没有召开二级教代会。3项预算执行不到一半，即其他业务、宣传活动、职工教育。"
    )


def test_the_definitions_take_three_pages_at_most_and_are_chinese(report, speech):
    """Only of what is used; they are printed on the record copy."""
    without = render_pdf(speech.document).pages
    report.has_sources = True
    document = document_of(report)
    assert render_pdf(document).pages - without <= 3
    (texts,) = [block.texts for block in document.blocks if isinstance(block, SmallPrint)]
    assert [text for text in texts if re.search("[A-Za-z]", text.replace("DIY", ""))] == []
    assert len(texts) == len(check_report(report).printed_figures(report))


def test_no_page_of_the_speech_breaks_a_rule(speech):
    pages = pdf_pages(render_pdf(speech.document).data)
    headings = [block.text for block in speech.document.blocks if isinstance(block, Heading)]
    ends = [re.sub("—[0-9]+—|（未定稿）", "", page) for page in pages]
    assert [page for page in ends for text in headings if page.endswith("".join(text.split()))] == []
    assert [len(page) for page in ends[:-1] if len(page) < 4 * 20] == []


def test_what_the_real_report_states_is_in_the_pdf(text_of_report):
    missing = lacking(NAME, text_of_report())
    assert set(missing) == open_ones(NAME), missing


def test_no_fact_is_in_the_words_that_every_union_prints(text_of_report):
    """In a year without any record the outline prints nothing but its own words."""
    words = text_of_report(calendar_year(1990))
    assert [one.key for one in facts(NAME) if not one.missing(words)] == []
