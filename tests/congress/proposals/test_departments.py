"""What departments see of a case: the files of a reply that is drafted, and who would be told of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from congress.proposals import services
from tests.factories import UnitFactory
from tests.shown import links
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_who_signs_reads_the_files_of_the_draft_and_who_drafts_takes_them_out(house, site):
    lead = house.assigned().lead
    services.accept_assignment(lead, actor=house.handler)
    typed = {"result_class": "A", "content": "已增设窗口。"}
    wrong, right = (SimpleUploadedFile(name, b"%PDF-1.7") for name in ("错.pdf", "对.pdf"))
    site.post(house.handler, "assignment_move", lead.pk, "draft", files=wrong, **typed)
    file = lead.replies.get().files.get()
    opened = reverse("congress:assignment_file", args=[lead.pk, file.pk])
    pages = [
        site.get(house.head, "assignment_move", lead.pk, "sign"),
        site.get(house.head, "assignment_detail", lead.pk),
    ]
    assert [[link for link in links(page) if link == opened] for page in pages] == [[opened]] * 2
    assert site.get(house.head, "assignment_file", lead.pk, file.pk).status_code == 200
    site.post(house.head, "assignment_move", lead.pk, "reject", reason="附件错了。")
    form = site.get(house.handler, "assignment_move", lead.pk, "draft").context["form"]
    assert form.initial["kept"] == [file]
    # Nothing of the boxes is ticked: it goes, the new one comes.
    site.post(house.handler, "assignment_move", lead.pk, "draft", files=right, **typed)
    assert [one.name for one in lead.replies.get().files.all()] == ["对.pdf"]
    removed = [entry.facts.get("移除附件") for entry in AuditEntry.objects.filter(act="送签答复").order_by("pk")]
    assert removed == [None, ["错.pdf"]]
    site.post(house.head, "assignment_move", lead.pk, "reject", reason="再看。")
    site.post(house.handler, "assignment_move", lead.pk, "draft", kept=[lead.replies.get().files.get().pk], **typed)
    assert [one.name for one in lead.replies.get().files.all()] == ["对.pdf"]


def test_a_department_that_nobody_would_be_told_of_is_named_so(house, site, union):
    UnitFactory(parent=union, name="信息中心", kind="department")
    paper = house.filed()
    named = {"后勤处", "人事处", "信息中心（还没有账号，收不到通知）"}
    form = site.get(house.committee, "proposal_move", paper.pk, "assign").context["form"]
    assert {name for _, name in form.fields["lead"].choices} == named | {"请选择"}
    house.submitted("第二件")
    row = site.get(house.committee, "screening_many").context["rows"][0]
    assert {name for _, name in row.fields["assisting"].choices} == named
