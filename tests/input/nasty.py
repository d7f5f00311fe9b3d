"""What a person, a script or an attacker may put into a field, and a form of any class to put it into."""

import inspect
from decimal import Decimal

from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.forms import BaseForm
from django.forms.models import ModelChoiceField
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils.datastructures import MultiValueDict
from hypothesis import strategies as st

from congress.proposals.queries import departments
from finance.services.next_year import Proposed
from finance.services.planning.allocation import Allotment
from members.tables import MEMBERS
from unionportal.core.access.scoping import Scope
from unionportal.core.ledger.reading.worksheets import Worksheet
from unionportal.core.ledger.registry import registered
from unionportal.core.printing.registry import Reader
from unionportal.sheets.layout import Memory, recognise
from unionportal.sheets.reader import Sheet

PRODUCT = {"unionportal", "members", "welfare", "congress", "activities", "finance"}
TEXTS = (
    "", " ", "\u3000", "\x00", "a\x00b", "\x0b", "\ud800", "\udfff\ud800", "\ufffe", "\u200b", "\u202e反", "\ufeff",
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "<script>alert(1)</script>", "{{ 7*7 }}", "{% load x %}", "%s%n", "'; --",
    "NaN", "nan", "Infinity", "-Infinity", "sNaN", "1e5", "1e999", "-0", "0x10", "1_000", "１２３", "٣", "①", "½", "²",
    "9" * 40, "-" + "9" * 40, "0." + "0" * 400 + "1", "99999999999999999999", "2147483648", "-9223372036854775809",
    "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-29", "0000-00-00", "2026-13-45", "2026年1月2日",
    "0001-01-01T00:00", "9999-12-31T23:59", "24:00", "true", "None", "null", "[]", "{}", "on", "__all__",
    "../../etc/passwd", "👍🏽", "𠮷\ue863", "e\u0301", "长" * 5000, "x" * 20_000, "a@" + "b." * 200 + "c",
    "http://" + "a" * 300, "javascript:alert(1)", "123e4567-e89b-12d3-a456-426614174000",
    "00000000-0000-0000-0000-000000000000", "T0001", "T0001，T0002\nT0003",
)  # fmt: skip
FILES = (
    ("a.xlsx", b""), ("a.exe", b"MZ"), ("a.png", b"\x89PNG\r\n\x1a\n"), ("\x00.png", b"\x89PNG\r\n\x1a\n"),
    ("长" * 300 + ".pdf", b"%PDF-"), ("../../a.pdf", b"%PDF-"), ("a.docx", b"PK\x03\x04broken"),
    ("a\ud800.jpg", b"\xff\xd8\xff"),
    ("", b"x"), (".", b"x"), ("a.pdf", b"%PDF-" + bytes(2**16)),
)  # fmt: skip
# The record that a form is about, where its app has several tables.
RECORDS = {
    "members": "members.Member", "EndTermForm": "members.OfficerTerm", "CorrectCardForm": "members.ServiceCard",
    "congress": "congress.Proposal", "CorrectDelegateForm": "congress.Delegate", "EndDelegacyForm": "congress.Delegate",
    "OpenForm": "congress.Meeting", "OpenAnywayForm": "congress.Meeting", "CloseForm": "congress.Meeting",
    "ReplyForm": "congress.Assignment",
    "activities": "activities.Activity", "finance": "finance.Claim", "ClosingDayForm": "finance.BudgetYear",
    "RelocateForm": "finance.Asset", "DisposalIncomeForm": "finance.Disposal",
    "ApprovePlanForm": "finance.BudgetPlan", "SpentForm": "finance.Loan", "RestForm": "finance.Loan",
    "welfare": "welfare.Visit", "GenerateForm": "welfare.GiftIssue", "SignForm": "welfare.GiftIssue",
    "TakeBackForm": "welfare.GiftIssue", "ReverseActForm": "finance.Payment",
    "CopyForm": "welfare.GiftIssue", "FollowingForm": "congress.Term",
    "core": "core.Unit", "portal": "portal.PrivacyNotice", "ChangeAccountForm": "core.User",
    "ConfirmForm": "core.LedgerSheet", "TakeSectionForm": "reports.SectionRequest",
    "reports": "reports.Report", "GrantQuestions": "welfare.Grant", "HardshipQuestions": "members.Member",
    "RecheckForm": "welfare.HardshipFile",
    "AdoptForm": "reports.Opinion", "ExplainForm": "reports.Opinion", "ExtendForm": "reports.Consultation",
    "_DecideForm": "activities.Selection", "_CountForm": "activities.Selection",
}  # fmt: skip


def form_classes():
    """Every form of the product that is asked somewhere: all subclasses but the private bases of others."""
    _ = get_resolver().url_patterns  # brings in every page, and with it every form
    found = [one for one in set(_below(BaseForm)) if one.__module__.split(".")[0] in PRODUCT]
    return sorted((one for one in found if not _is_base(one)), key=lambda one: (one.__module__, one.__qualname__))


def _below(parent):
    for one in parent.__subclasses__():
        yield one
        yield from _below(one)


def _is_base(one):
    return (one.__name__.startswith("_") and one.__subclasses__()) or (
        issubclass(one, forms.ModelForm) and one._meta.model is None
    )


class Maker:
    """Builds a form of any class for the rows of one unit; what the constructors ask is told apart by its name."""

    def __init__(self, people, rows):
        self.user, self.rows = people["officer"], rows
        self.scope = Scope.everything()

    def of(self, form_class, data=None, files=None):
        asked = {}
        for one in form_class.__mro__:
            if "__init__" in vars(one) and one.__module__.split(".")[0] in PRODUCT:
                asked |= inspect.signature(one.__init__).parameters
        if getattr(form_class, "scope", self) is None:  # the back office fills it in
            form_class = type(form_class.__name__, (form_class,), {"scope": self.scope, "__module__": __name__})
        given = {name: self._value(name, form_class) for name in asked if hasattr(self, f"_{name}") or name in _GIVEN}
        if form_class.__name__ in _INSTANCES:
            given["instance"] = _INSTANCES[form_class.__name__](self.rows)
        if "data" in asked:
            return form_class(data, **given)
        return form_class(data, files, **given)

    def _value(self, name, form_class):
        return _GIVEN[name](self.rows) if name in _GIVEN else getattr(self, f"_{name}")(form_class)

    def _scope(self, form_class):
        return self.scope

    def _user(self, form_class):
        return self.user

    def _request(self, form_class):
        request = RequestFactory().post("/")
        request.user = self.user
        return request

    def _entries(self, form_class):
        return registered()

    def _memory(self, form_class):
        return Memory()

    def _worksheet(self, form_class):
        head, row = ("工号", "姓名", "性别", "血型"), ("T1", "张伟", "不详", "A")
        sheet = Sheet("花名册", [head, row])
        layout = recognise(sheet, [entry.spec for entry in registered()])
        samples = {str(place): [cell] for place, cell in enumerate(row)}
        return Worksheet(sheet.name, layout.as_data(), samples=samples, unknown={"gender": [["不详", 1]]})

    def _reader(self, form_class):
        return Reader(self.user, self.scope)

    def _columns(self, form_class):
        return list(MEMBERS.columns(apps.get_model("members.Member"), user=self.user))

    def _shown(self, form_class):
        return MEMBERS.names

    def _record(self, form_class):
        app = form_class.__module__.split(".")[1 if form_class.__module__.startswith("unionportal") else 0]
        return self.rows.of(apps.get_model(RECORDS.get(form_class.__name__) or RECORDS[app]))


def _one(label):
    return lambda rows: rows.of(apps.get_model(label))


_GIVEN = {
    "assets": lambda rows: [_one("finance.Asset")(rows)],
    "unit": _one("core.Unit"),
    "proposal": _one("congress.Proposal"),
    "departments": lambda rows: {unit.pk: unit for unit in departments()},
    "opinions": lambda rows: "opinions",
    "allotment": lambda rows: Allotment(rows.unit, ()),
    "proposed": lambda rows: Proposed(rows.of(apps.get_model("finance.Budget")), Decimal(100)),
    "activity": _one("activities.Activity"),
    "selection": _one("activities.Selection"),
    "meeting": _one("congress.Meeting"),
    "issue": _one("welfare.GiftIssue"),
    "invoice": _one("finance.Invoice"),
    "roster": lambda rows: apps.get_model("members.Member").objects.all(),
    "offered": lambda rows: apps.get_model("activities.Activity").objects.all(),
    "with_state": lambda rows: True,
    "grants": lambda rows: list(apps.get_model("core.RoleGrant").objects.all()),
    "members": lambda rows: apps.get_model("members.Member").objects.all(),
    "units": lambda rows: apps.get_model("core.Unit").objects.all(),
    "delegations": lambda rows: apps.get_model("congress.Delegation").objects.all(),
    "places": lambda rows: [],
    "candidates": lambda rows: [rows.of(apps.get_model("activities.Candidate"))],
    "given": lambda rows: {},
    "years": lambda rows: [2022, 2026],
}

# Forms that are only ever shown of a record.
_INSTANCES = {
    "NominateForm": lambda rows: apps.get_model("activities.Candidate")(selection=_GIVEN["selection"](rows)),
    "FulfilForm": _one("activities.PlanItem"),
    "TextForm": lambda rows: apps.get_model("congress.Proposal").objects.get(pk=_one("congress.Proposal")(rows).pk),
}


def typed(field):
    """A strategy of the raw values posted for the field: none, one or two, sensible or nasty."""
    one = st.one_of(st.sampled_from(sensible(field)), st.sampled_from(TEXTS), st.text(max_size=30))
    return st.one_of(st.lists(one, max_size=2), one.map(lambda text: [text]))


def sensible(field):
    if isinstance(field, ModelChoiceField):
        return [str(field.prepare_value(record)) for record in field.queryset[:2]] or ["1"]
    if isinstance(field, forms.ChoiceField):
        return [str(value) for value, _ in list(field.choices)[:5]] or ["1"]
    if isinstance(field, forms.DateTimeField):
        return ["2026-01-02T09:00"]
    if isinstance(field, forms.DateField):
        return ["2026-01-02", "2022-09-01"]
    if isinstance(field, forms.BooleanField):
        return ["on"]
    return ["12", "1"] if isinstance(field, forms.IntegerField) else ["正文", "2022-09-01"]


def posted(form):
    """A strategy of (data, files) as the browser would send them for this form."""
    plain = {n: typed(f) for n, f in form.fields.items() if not isinstance(f, forms.FileField)}
    files = {n: st.lists(st.sampled_from(FILES), max_size=2) for n in form.fields.keys() - plain.keys()}
    return st.tuples(st.fixed_dictionaries(plain), st.fixed_dictionaries(files)).map(lambda both: as_sent(*both))


def decoded(text):
    """The text as Django hands it on: what is no UTF-8 (a lone surrogate) has become U+FFFD."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def as_sent(data, files):
    """The values by name as request.POST and request.FILES hold them."""
    query = QueryDict(mutable=True)
    for name, values in data.items():
        query.setlist(name, [decoded(value) for value in values])
    sent = {
        name: [SimpleUploadedFile(decoded(title), content) for title, content in found if title.strip(".")]
        for name, found in files.items()
    }
    return query, MultiValueDict({name: found for name, found in sent.items() if found})
