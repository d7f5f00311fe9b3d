"""The file of a final report: its content, the page that proves it, and the content inside."""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Enclosure, ProofPage
from unionportal.reports.document import document_of
from unionportal.reports.models import FinalContent
from unionportal.reports.proving.content import document_from, last_page_from

ENCLOSED = "report-content.json"
NAMESPACE = "urn:unionportal:report-content:1"


def words_of_last_page(finalised_at):
    """Return the words of the last page of a report that becomes final at this time, by the names of a ProofPage.

    `site` is the beginning of its address.
    """
    day = chinese_date(timezone.localtime(finalised_at).date())
    texts = (
        f"本报告于{day}定稿。印出的全部内容（正文、数字、列举、表和图）写成一份数据附在本文件里，它的摘要记入操作日志，"
        "由日志的哈希链和每日锚点保护。",
        "扫描二维码，对照标题、期间、定稿日期和下面的摘要。有权查看报告的人登录后在“工作报告→核验文件”上传本文件，"
        "可知它是不是平台制作的原件，内容与定稿是否一致。",
    )
    # Where the code leads is printed as well: an address that the portal has later is not that of this page.
    return {"title": "核验页", "texts": texts, "caption": "内容摘要（SHA-256）", "site": settings.UNION_URL}


def document_to_print(report, *, has_last_page=True):
    """Return the Document of the files: of a final report its frozen content, and the last page with its digest.

    A report that became final before contents were kept has neither page nor enclosure.
    """
    content = FinalContent.objects.filter(report=report).first() if report.is_final else None
    if content is None:
        return document_of(report)
    document = document_from(content.text)
    words = last_page_from(content.text)
    # What became final before the site was kept with it has that of today.
    site = words.pop("site", settings.UNION_URL)
    page = ProofPage(**words, address=f"{site}{reverse('reports:proof', args=[content.digest])}", digest=content.digest)
    return replace(
        document,
        blocks=(*document.blocks, page) if has_last_page else document.blocks,
        enclosure=Enclosure(ENCLOSED, NAMESPACE, content.text),
    )
