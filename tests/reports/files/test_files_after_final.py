"""Once a report is final, nothing that was made of its draft is handed out as the report."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from unionportal.core.choices import Role
from unionportal.core.figures.periods import calendar_year
from unionportal.core.jobs import outbox
from unionportal.reports import services


@pytest.fixture
def draft(officer, union):
    return services.start_report(actor=officer, unit=union, period=calendar_year(2022))


def finalised(report, officer, chair):
    return services.finalise(services.submit(report, actor=officer), actor=chair)


def offered(client, report):
    return client.get(reverse("reports:report_detail", args=[report.pk])).context["files"]


def test_files_of_the_draft_are_not_offered_for_the_final_report(draft, officer, chair, client):
    client.force_login(chair)
    assert outbox.run(services.print_report(draft, actor=officer).pk)
    assert len(offered(client, draft)) == 2
    report = finalised(draft, officer, chair)
    assert offered(client, report) == []
    assert outbox.run(services.print_report(report, actor=chair).pk)
    assert len(offered(client, report)) == 2


def test_a_print_asked_for_before_the_report_was_final_is_not_taken_for_one_of_the_final(draft, officer, chair):
    waiting = services.print_report(draft, actor=officer)
    assert services.print_report(draft, actor=officer) == waiting
    report = finalised(draft, officer, chair)
    fresh = services.print_report(report, actor=chair)
    assert fresh != waiting
    assert services.print_report(report, actor=chair) == fresh


def test_the_command_says_in_words_that_its_actor_may_not_print(draft, person, union):
    auditor = person(Role.AUDITOR, union)
    with pytest.raises(CommandError, match="您没有这项操作的权限。"):
        call_command("make_report", "2022", actor=auditor.username)
