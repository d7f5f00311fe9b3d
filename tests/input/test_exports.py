"""Everything that leaves the portal as a file opens again with hostile texts in every field, and runs nothing."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.models import Member
from members.personal.pinyin import name_key
from tests.factories import MemberFactory, UserFactory
from tests.input.hostile_rows import HOSTILE, content, done, filled, opened, write
from tests.kept import bytes_of
from tests.sheets.hostile_rosters import GOOD, grid, inline, roster
from unionportal.core.ledger import preview
from unionportal.sheets.cell_values import safe_text
from unionportal.spelling.strokes import stroke_key

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SHOWN = {safe_text(text) for text in HOSTILE if len(text) < 100}
KEPT = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "👍🏽", "𠮷𪚥", "\ue863", "<b>&amp;]]>", "#N/A", "00123")
# Where the product makes a file. A new place needs its test here.
MAKERS = {
    "finance/services/bank/files.py",
    "congress/proposals/jobs.py", "congress/meetings/views/meetings.py", "congress/proposals/views/documents.py",
    "members/views/accounts.py", "members/views/own_data.py",
    "unionportal/core/tables/exporting.py",
    "unionportal/portal/jobs.py", "unionportal/portal/workbooks/exporting.py", "unionportal/reports/jobs.py",
    "unionportal/reports/views/consulting.py", "unionportal/reports/exporting/rows.py",
    "unionportal/core/printing/making.py", "unionportal/core/printing/workbook.py",
}  # fmt: skip
# They write the blank template, the example year, what the laws ask and which tables there are: no text of any person.
WITHOUT_TEXTS = {
    "unionportal/core/management/commands/workbook_template.py", "unionportal/examples/workbook.py",
    "unionportal/portal/management/commands/load_example.py", "unionportal/portal/views/ledger_files.py",
    "unionportal/sheets/workbook.py",
    # The bank's files of an example, which it reads back in.
    "unionportal/examples/under_way/payments.py",
    "unionportal/core/back_office/compliance/pages.py",
    # Compares with the file that it makes, and gives it to nobody.
    "unionportal/reports/proving/verifying.py",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    storage = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "files", "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": storage}


def test_the_roster_opens_with_every_name_as_it_was(client, officer, branch):
    client.force_login(officer)
    for text in HOSTILE:
        write(Member, MemberFactory(unit=branch).pk, "name", text[:50])
    chosen = {"export": "xlsx", "columns": ["staff_no", "name", "unit", "department", "joined_on"]}
    answer = client.post(reverse("admin:members_member_changelist"), chosen)
    assert {safe_text(text[:50]) for text in HOSTILE} <= set(opened(content(answer)))


def test_first_passwords_open(client, officer, branch):
    client.force_login(officer)
    write(Member, MemberFactory(unit=branch).pk, "name", "=HYPERLINK(1)")
    answer = client.post(reverse("members:account_open"), {"unit": branch.pk})
    assert "=HYPERLINK(1)" in opened(content(answer))


def test_ones_own_copy_opens(client, branch):
    member = MemberFactory(unit=branch, user=UserFactory())
    client.force_login(member.user)
    for text in HOSTILE:
        write(Member, member.pk, "department", text[:50])
        found = opened(content(client.post(reverse("members:my_copy"), {"password": "testing"})))
        assert safe_text(text[:50]).strip() in {str(one).strip() for one in found}


def test_the_list_of_problems_opens(client, officer, branch):
    client.force_login(officer)
    texts = [one for one in HOSTILE if one.isprintable() and len(one) < 30 and "_x" not in one]
    odd = [list(map(inline, {**GOOD, "性别": text, "工号": f"T{n}"}.values())) for n, text in enumerate(texts)]
    data = roster(grid([[inline(name) for name in GOOD], *odd]))
    job = done(client.post(reverse("ledger_import"), {"file": SimpleUploadedFile("=1+1.xlsx", data)}))
    file = job.files.get(name="问题清单.xlsx")
    listed = "".join(map(str, opened(bytes_of(file))))
    assert [text for text in texts if f"「{text.strip()}」" not in listed] == []


def test_hostile_texts_of_the_filled_roster_go_in_again_unchanged(branch, officer):
    keys = {"name_key": name_key("张三"), "stroke_key": stroke_key("张三")}
    for number, text in enumerate(KEPT):
        member = MemberFactory(unit=branch, name="张三", staff_no=f"K{number:03}", **keys)
        write(Member, member.pk, "department", text)
    file = filled("members.")
    assert set(KEPT) <= set(opened(file))
    found = preview(file, actor=officer)
    assert (found.problems, found.changes, found.changes_anything) == ((), (), False)
    assert found.counts()["会员"]["未变"] == len(KEPT)


def test_the_roster_as_a_form_has_every_name_as_it_was(client, officer, branch):
    client.force_login(officer)
    for text in HOSTILE:
        write(Member, MemberFactory(unit=branch).pk, "name", text[:50])
    answers = {"unit": "", "status": "active", "order": "", "as": "xlsx"}
    answer = client.post(reverse("members:member_list_form_roster"), answers)
    assert {safe_text(text[:50]) for text in HOSTILE} <= set(opened(content(answer)))


def test_every_place_that_makes_a_file_is_known():
    root = Path(settings.BASE_DIR)
    makes = re.compile(r"\b(write_(table|ledger|template)|table_file|render_(pdf|docx)|Workbook)\(")
    apps = ("unionportal", "members", "finance", "welfare", "congress", "activities")
    found = {
        str(path.relative_to(root))
        for app in apps
        for path in (root / app).rglob("*.py")
        if makes.search(re.sub(r"def \w+\(", "", path.read_text(encoding="utf-8")))
    }
    assert found - WITHOUT_TEXTS - {"unionportal/sheets/reader.py", "unionportal/sheets/paste.py"} == MAKERS
