"""Rows with unmistakable texts in every column, everything a person can open, and the text of whatever comes back."""

import html
import io
import re
import zipfile
from dataclasses import dataclass

import pgtrigger
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from members.models import Member
from tests.access.tour import matrix
from tests.access.tour.routes import routes
from tests.access.tour.world import domain_models, is_scoped
from tests.books import id_number
from unionportal.core.models import Attachment
from welfare.models import Grant, HardshipFile, HardshipRelative, Visit

# Stands in every text of the twin's rows. Nothing but Latin letters: no escaping changes it.
FOREIGN = "Zqcanary"
# Stands in every text of one's own; the shorter one where the column is short.
HOSTILE, SHORT = "Zqcan\"'><xss>甲{{7*7}}乙", '"><xss>'
# Finds both.
SEARCH = "Zqcan"
# Numbers and words that stand in sealed columns.
SECRETS = {
    "id": (id_number(771), id_number(772)),
    "card": ("6228480402564890018", "6222021234567890123"),
    "diagnosis": ("Zqdiagnosis", "Zqcircumstances", "Zqneed", "Zqhealth"),
}
MOBILE = "13912345678"
# Columns that are no text of people: names of functions, digests, paths.
_FIXED = {
    "core.Attachment": {"file", "content_type", "sha256", "key_id"},
    "core.Job": {"kind", "label"},
    "core.Notice": {"url"},
    "core.AuditEntry": {"target_type", "target_id"},
    "core.Unit": {"path", "code", "place"},
    "core.User": {"username", "password"},
    "reports.FrozenFigure": {"code"},
    "reports.FrozenExhibit": {"code"},
    "reports.FinalContent": {"digest", "text"},
    "reports.PrintedFile": {"sha256"},
    "activities.Series": {"code"},
    "finance.Account": {"code"},
}


@dataclass(frozen=True)
class Answer:
    """What one person got from one address."""

    persona: str
    name: str
    address: str
    code: int
    kind: str
    text: str


def seed(rows, text, number):
    """Put `text` in every text of the unit's rows and secrets in the sealed columns; the columns that took it."""
    taken = set()
    with pgtrigger.ignore():
        for model in domain_models():
            row = rows.of(model) if is_scoped(model) or text == HOSTILE else None
            if row is not None and not (text == FOREIGN and model._meta.label == "core.Unit"):
                taken |= _write(row, text)
    Member.objects.filter(unit=rows.unit).update(mobile=MOBILE)
    _seal(rows.of(Member), id_number=SECRETS["id"][number], bank_card=SECRETS["card"][number])
    _seal(rows.of(Visit), diagnosis=SECRETS["diagnosis"][0])
    _seal(rows.of(Grant), circumstances=SECRETS["diagnosis"][1])
    _seal(rows.of(HardshipFile), circumstances=SECRETS["diagnosis"][2])
    _seal(rows.of(HardshipRelative), health=SECRETS["diagnosis"][3])
    return taken


def _write(row, text):
    fixed = _FIXED.get(row._meta.label, set())
    written = set()
    for field in row._meta.concrete_fields:
        if not isinstance(field, models.CharField | models.TextField) or field.choices or field.name in fixed:
            continue
        if field.primary_key or getattr(field, "generated", False):
            continue
        value = _fitting(text, field)
        try:
            with transaction.atomic():
                type(row)._base_manager.filter(pk=row.pk).update(**{field.name: value})
        except DatabaseError:
            continue
        setattr(row, field.name, value)
        written.add(f"{row._meta.label}.{field.name}")
    return written


def _fitting(text, field):
    room = field.max_length or 1000
    if isinstance(field, models.URLField):
        # Anything else is refused by the database.
        return f"https://{text}"[:room]
    if len(text) <= room:
        return text
    return SHORT if text == HOSTILE and len(SHORT) <= room else text[:room]


def _seal(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, *(["id_number_index"] if "id_number" in values else [])])


def attach_files(rows):
    """A file of the unit's own at every record that can have some."""
    for model in domain_models():
        for field in model._meta.many_to_many:
            row = rows.of(model)
            if field.related_model is Attachment and row is not None:
                getattr(row, field.name).add(rows.of(Attachment))
    file = rows.of(Attachment)
    file.file.save("", ContentFile(b"%PDF-"), save=False)


class Crawler:
    """Opens, as one person, every page that the matrix says answers with something."""

    def __init__(self, persona, user, rows):
        self.persona, self.rows = persona, rows
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.answers = []
        # {address: the form to export the list that was opened there, or None}
        self.forms = {}

    def open(self, name, address, query=None, method="get"):
        response = getattr(self.client, method)(address, query or {})
        if method == "get":
            self.forms[address] = export_form(response)
        kind = response.headers.get("Content-Type", "").split(";")[0]
        found = Answer(self.persona, name, f"{method} {address}", response.status_code, kind, text_of(response))
        self.answers.append(found)
        return found

    def export(self, name):
        """Export a list with every column that is offered, if there is a form for it."""
        address = reverse(name)
        form = self.forms[address] if address in self.forms else export_form(self.client.get(address))
        if form:
            self.open(f"{name}.export", address, {"export": "xlsx", "columns": [*form.offered]}, "post")

    def export_all(self, wanted=("",)):
        """Export every list of the back office, and those of the portal that can be, whose names begin as wanted."""
        pages = [f"admin:{one._meta.app_label}_{one._meta.model_name}_changelist" for one in admin.site._registry]
        for name in [*pages, *(route.name for route in routes() if route.name.endswith("_list") and not route.params)]:
            if name.startswith(wanted):
                self.export(name)

    def open_all(self, wanted=lambda route: True):
        table = matrix.read()
        for route in routes():
            if table[route.name, "GET"][self.persona] == "200" and route.name not in _NO_RECORDS and wanted(route):
                self.open(route.name, route.address(self.rows), {} if route.params else _search(route))
        # It is asked with a form, because a long text has no room in an address.
        asked = dict.fromkeys(["title", "text", "analysis", "suggestion"], SEARCH)
        self.open("congress:proposal_similar", reverse("congress:proposal_similar"), asked, "post")
        return self


def export_form(response):
    """The form to export the list that was answered, or None."""
    return (getattr(response, "context_data", None) or {}).get("export_form")


# They show no record of a unit, or what another page of the same record shows.
_NO_RECORDS = {"login", "admin:login", "admin:jsi18n", "health_live", "health_ready", "permission_table"}


def _search(route):
    """What is typed on a list; one without a search does not mind."""
    if route.name.endswith("member_search"):
        return {"member_query": SEARCH, "members_query": SEARCH}
    return {"q": SEARCH}


def text_of(response):
    """All text of an answer: of a page, a workbook, a PDF or a Word file; its headers too."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    head = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    if "spreadsheetml" in kind:
        return head + cells(body)
    if "wordprocessingml" in kind:
        return head + words(body)
    if kind.startswith("application/pdf") and len(body) > 100:
        return head + "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return head + body.decode("utf-8", "replace")


def cells(body):
    """The text of all cells and the names of the sheets of a workbook."""
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        parts = [package.read(name).decode() for name in package.namelist() if _CELLS.match(name)]
    names = [name for part in parts for name in re.findall(r'<sheet [^>]*name="([^"]*)"', part)]
    return html.unescape(" ".join([*names, *(re.sub("<[^>]+>", " ", part) for part in parts)]))


_CELLS = re.compile(r"xl/(workbook|sharedStrings|worksheets/[^/]+)\.xml$")


def words(body):
    """The text of all parts of a Word file."""
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        parts = [package.read(name).decode() for name in package.namelist() if name.endswith(".xml")]
    return re.sub("<[^>]+>", "", " ".join(parts))
