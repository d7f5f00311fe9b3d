"""A union's own outlines: made from a shipped one, refused with places, chosen, given back; and last year's text."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import VisitFactory, paid
from tests.reports.conftest import IN
from unionportal.core.choices import Role
from unionportal.core.figures.periods import academic_year, between, calendar_year
from unionportal.core.models import AuditEntry
from unionportal.reports import outlines, services
from unionportal.reports.models import Chapter, Outline, Report
from unionportal.reports.outline import SHIPPED, written
from unionportal.reports.text.check import check_report

pytestmark = pytest.mark.django_db
TEXT = "# 导语\n\n$本期的工作。\n\n# 一、慰问\n\n$全期慰问{慰问.住院.人数}人。\n\n## （一）发放\n\n[表：发放情况]"


@pytest.fixture
def own(union, officer):
    return outlines.add_outline(actor=officer, unit=union, name="本校的提纲", base="speech")


def save(post, one, text, **more):
    form = {"name": one.name, "layout": one.layout, "text": text}
    return post("outline_edit", one.pk, **(form | more))


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_a_shipped_outline_is_the_same_after_it_was_written_out_and_read(code):
    text = written.text_of(SHIPPED[code].all_chapters)
    assert written.chapters_of(text) == [
        (level, heading, written.stored(body).strip()) for level, heading, body in SHIPPED[code].all_chapters
    ]
    assert written.kept(written.shown(text)) == text
    assert [sign for sign in written.shown(text).split("$")[1:] if not sign.startswith(tuple(written.WORDS))] == []


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_a_shipped_outline_is_one_that_may_be_saved(code, union):
    assert outlines.problems_of(written.shown(written.text_of(SHIPPED[code].all_chapters)), union) == []


def test_the_office_makes_an_outline_from_a_shipped_one_and_changes_it(client, post, page, officer, union):
    client.force_login(officer)
    answer = post("outline_add", unit=union.pk, name="本校的提纲", base="speech")
    one = Outline.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/reports/outlines/{one.pk}/")
    assert (one.unit, one.layout, one.base) == (union, "speech", "speech")
    assert save(post, one, TEXT).status_code == 302
    one.refresh_from_db()
    assert one.text == TEXT.replace("慰问.住院.人数", "welfare.hospital").replace("发放情况", "welfare.gifts").replace(
        "$本期", "$year"
    ).replace("$全期", "$span")
    assert page("outline_edit", one.pk).context["form"].initial["text"] == TEXT
    assert [entry.act for entry in AuditEntry.objects.order_by("pk")][-2:] == ["登记报告提纲", "修改报告提纲"]


def test_the_page_of_an_outline_says_what_this_year_would_not_print(client, post, page, own, officer, branch):
    client.force_login(officer)
    today = timezone.localdate()
    paid(VisitFactory(unit=branch, occasion="hospital", happened_on=today), today)
    save(post, own, TEXT + "\n\n有{会员.离会.人数}人离会。〔生育{慰问.生育.人数}人。〕\n\n没有数字。")
    shown = page("outline_edit", own.pk).context
    assert shown["period"] == calendar_year(today.year)
    assert [place.text for place in shown["places"]] == [
        "[表：发放情况]",
        "有{会员.离会.人数}人离会。〔生育{慰问.生育.人数}人。〕",
    ]


def test_a_wrong_text_is_refused_with_its_places_and_not_lost(client, post, own, officer):
    client.force_login(officer)
    wrong = "话。\n\n# 一、慰问\n\n$今年慰问{慰问.住院人数}人。\n\n[表：发放]\n\n# "
    answer = save(post, own, wrong)
    assert answer.status_code == 200
    assert answer.context["form"].errors["text"] == [
        "第1行第1列：第一行须是一章的标题，如“# 导语”。",
        "第5行第1列：“$”后面没有“今年慰问”这个词。可用：本期、下期、全期、预算年度、分年度表。",
        "第5行第6列：没有名为“慰问.住院人数”的数字，是不是“慰问.住院.人数”？",
        "第7行第1列：没有名为“发放”的表，是不是“发放情况”？",
        "第9行第1列：“#”后面要写标题。",
    ]
    assert answer.context["form"]["text"].value() == wrong
    own.refresh_from_db()
    assert own.text == written.text_of(SHIPPED["speech"].all_chapters)


def test_a_figure_in_a_heading_of_an_outline_is_refused_with_its_place(client, post, own, officer):
    client.force_login(officer)
    answer = save(post, own, "# 导语\n\n话。\n\n# 一、慰问{慰问.住院.人数}人〔2022〕\n\n话。")
    assert answer.context["form"].errors["text"] == [
        "第5行第7列：标题照原样印出，不能写数字、列举、图表和〖核对〗；请写在正文里。"
    ]


def test_a_slip_in_an_outline_is_answered_with_what_was_meant(client, post, own, officer):
    client.force_login(officer)
    answer = save(post, own, "# 导语\n\n$今期慰问。\n\n[表：x]\n\n##### 五级\n\n话。\n\n#####五级")
    word, table, *levels = answer.context["form"].errors["text"]
    assert word == "第3行第1列：“$”后面没有“今期慰问”这个词，是不是“本期”？可用：本期、下期、全期、预算年度、分年度表。"
    said, names = table.rstrip("。").split("相近的有：")
    assert (said, len(names.split("、"))) == ("第5行第1列：没有名为“x”的表。", 3)
    assert levels == [f"第{line}行第1列：标题最多四级，写成“#”到“####”。" for line in (7, 11)]


def test_a_shipped_outline_is_not_destroyed_and_one_may_go_back_to_it(client, post, page, own, officer, union):
    client.force_login(officer)
    before = [
        (one.heading, one.body)
        for one in services.start_report(
            actor=None, unit=union, period=calendar_year(2022), layout="speech"
        ).chapters.all()
    ]
    save(post, own, TEXT)
    report = services.start_report(actor=None, unit=union, period=calendar_year(2022), layout="speech")
    assert [(one.heading, one.body) for one in report.chapters.all()] == before
    assert page("outline_restore", own.pk).context["question"] == "把“本校的提纲”恢复为平台的提纲？现在的文字不再使用。"
    assert post("outline_restore", own.pk).status_code == 302
    own.refresh_from_db()
    assert own.text == written.text_of(SHIPPED["speech"].all_chapters)


def test_a_new_report_begins_with_the_outline_chosen(client, post, own, officer, union):
    client.force_login(officer)
    save(post, own, TEXT, layout="plain")
    asked = {"unit": union.pk, "period": "2022", "layout": "speech", "outline": f"own:{own.pk}"}
    assert post("report_add", **asked).status_code == 302
    report = Report.objects.get()
    assert (report.layout, [one.body for one in report.chapters.all()]) == (
        "plain",
        ["2022年的工作。", "全年慰问{welfare.hospital}人。", "[表：welfare.gifts]"],
    )
    assert [(one.level, one.heading) for one in report.chapters.all()] == [
        (1, "导语"),
        (1, "一、慰问"),
        (2, "（一）发放"),
    ]


@pytest.mark.parametrize(("code", "layout"), [("plain", "plain"), ("academic", "plain"), ("term", "speech")])
def test_every_shipped_outline_can_be_chosen(client, post, officer, union, code, layout):
    client.force_login(officer)
    assert post("report_add", unit=union.pk, period="2022", layout="plan", outline=code).status_code == 302
    report = Report.objects.get()
    assert (report.layout, check_report(report).problems) == (layout, [])
    headings = [heading for _, heading, _ in SHIPPED[code].chapters if "$" not in heading]
    assert [one.heading for one in report.chapters.all() if one.heading in headings] == headings


def test_an_outline_of_another_unit_can_be_neither_seen_nor_chosen(client, post, own, branch, person):
    client.force_login(person(Role.BRANCH_CHAIR, branch))
    assert [client.get(f"/reports/outlines/{own.pk}/{tail}").status_code for tail in ("", "restore/", "delete/")] == [
        404,
        404,
        404,
    ]
    answer = post("report_add", unit=branch.pk, period="2022", layout="plain", outline=f"own:{own.pk}")
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["outline"])
    assert Report.objects.count() == 0


def test_two_outlines_of_one_name_are_refused(client, post, own, officer, union):
    client.force_login(officer)
    answer = post("outline_add", unit=union.pk, name="本校的提纲", base="plain")
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (200, ["已有同名的提纲。"])


def test_who_saves_an_outline_that_a_colleague_deleted_keeps_the_text(client, post, own, officer):
    client.force_login(officer)
    sent = {"name": own.name, "layout": "speech", "text": "# 导语\n\n我写的<一段>。"}
    Outline.objects.filter(pk=own.pk).delete()
    answer = post("outline_edit", own.pk, **sent)
    assert (answer.status_code, answer.context["text"]) == (409, sent["text"])


def test_a_deleted_outline_leaves_its_reports_alone(client, post, own, officer, union):
    client.force_login(officer)
    report = services.start_report(actor=officer, unit=union, period=calendar_year(2022), outline=f"own:{own.pk}")
    assert post("outline_delete", own.pk).status_code == 302
    assert (Outline.objects.count(), report.chapters.count()) == (0, len(SHIPPED["speech"].all_chapters))


@pytest.fixture
def last_year(union, branch, draft):
    """A report over 2022 with a figure, a number that is a figure's, one that is nobody's, and a day."""
    for _ in range(2):
        paid(VisitFactory(unit=branch, occasion="hospital"), IN)
    paid(
        VisitFactory(unit=branch, occasion="hospital", happened_on=datetime.date(2023, 5, 1)), datetime.date(2023, 5, 2)
    )
    report = draft("")
    report.chapters.all().delete()
    body = "2022年慰问住院{welfare.hospital}人，其中住院2人，参观展览61人。6月25日第3次会议学习2022年文件。"
    Chapter.objects.create(report=report, position=1, heading="一、2022年回顾和2023年打算", body=body)
    return report


def test_last_years_text_is_evaluated_anew_and_what_was_typed_is_marked(client, post, last_year, officer, union):
    client.force_login(officer)
    offered = dict(client.get(reverse("reports:report_add")).context["form"].fields["outline"].choices)
    assert offered[f"like:{last_year.pk}"] == f"按《{last_year}》（{union}，2022年度）起草"
    asked = {"unit": union.pk, "period": "2023", "layout": "speech", "outline": f"like:{last_year.pk}"}
    assert post("report_add", **asked).status_code == 302
    report = Report.objects.latest("pk")
    (chapter,) = report.chapters.all()
    assert chapter.heading == "一、2023年回顾和2024年打算"
    found = check_report(report)
    (block,) = found.printed.chapters[0].blocks
    assert block.text.startswith("2023年慰问住院1人，其中住院2人〖核对：去年与这个数字相同，今年是")
    assert block.text.endswith("参观展览61人〖核对：去年写的数，请核对〗。6月25日第3次会议学习2023年文件。")
    assert chapter.body.count("{welfare.hospital|含零}") == 1
    sentences = [problem.sentence for _, problem in found.problems]
    assert sentences == ["这个数是照去年写的，请核对，改好后删去〖〗。"] * 2


@pytest.mark.parametrize(
    ("typed", "begun"),
    [
        ("2022年6月1日收到来信。", "2022年6月1日〖核对：去年写的日期，请核对〗收到来信。"),
        ("2022年 6 月收到，2022年好。", "2022年 6 月〖核对：去年写的日期，请核对〗收到，2023年好。"),
        ("2019年至2022年6月1日。", "2019年至2022年6月1日〖核对：去年写的日期，请核对〗。"),
        ("2021-2022学年6月1日。", "2021-2022学年6月1日〖核对：去年写的日期，请核对〗。"),
        ("看展览的有2人。慰问发烧的2人。", "看展览的有2人〖核对：去年写的数，请核对〗。慰问发烧的2人〖{}〗。"),
        ("展览39 人。", "展览39 人〖核对：去年写的数，请核对〗。"),
        ("展览３９人。", "展览３９人〖核对：去年写的数，请核对〗。"),
        ("发1,039份。", "发1,039份〖核对：去年写的数，请核对〗。"),
        ("办5天，来7支队。", "办5天〖核对：去年写的数，请核对〗，来7支〖核对：去年写的数，请核对〗队。"),
    ],
)
def test_a_date_stays_and_any_typed_number_is_marked(last_year, officer, union, typed, begun):
    last_year.chapters.update(body=typed)
    chosen = f"like:{last_year.pk}"
    report = services.start_report(actor=officer, unit=union, period=calendar_year(2023), outline=chosen)
    same = "核对：去年与这个数字相同，今年是{welfare.hospital|含零}或{welfare.visit_people|含零}"
    assert report.chapters.get().body == begun.replace("{}", same)


@pytest.mark.parametrize(
    ("old", "new", "typed"),
    [
        (academic_year(2022), academic_year(2023), "2022-2023学年6月1日"),
        (between(datetime.date(2019, 1, 1), datetime.date(2023, 12, 31)), calendar_year(2024), "2019年至2023年6月1日"),
    ],
)
def test_a_date_behind_the_words_for_a_period_stays(last_year, officer, union, old, new, typed):
    Report.objects.filter(pk=last_year.pk).update(period_label=old.label, period_start=old.start, period_end=old.end)
    last_year.chapters.update(body=f"{typed}收到。")
    report = services.start_report(actor=officer, unit=union, period=new, outline=f"like:{last_year.pk}")
    assert report.chapters.get().body == f"{typed}〖核对：去年写的日期，请核对〗收到。"


def test_a_report_with_a_number_of_last_year_is_not_submitted(last_year, officer, union):
    report = services.start_report(
        actor=officer, unit=union, period=calendar_year(2023), outline=f"like:{last_year.pk}"
    )
    with pytest.raises(services.ValidationError) as refused:
        services.submit(report, actor=officer)
    assert refused.value.messages[1].endswith("这个数是照去年写的，请核对，改好后删去〖〗。")
