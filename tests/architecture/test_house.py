"""Guards of the plan: what must be true of every table, page, template and file, whoever added it."""

import re
import subprocess
import sys
from functools import reduce
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import models

from tests.access.tour.world import domain_models, is_scoped
from unionportal.core.access.permissions import declared, roles_allowing
from unionportal.core.access.scoping import Participants, ScopedModel, ScopedQuerySet, Unitless
from unionportal.core.back_office.records import ScopedAdmin
from unionportal.core.models import User

ROOT = Path(settings.BASE_DIR)
CODE = ("unionportal", "members", "finance", "welfare", "congress", "activities", "tests")
NOT_SCOPED = {
    "core.User": "an account belongs to a person, not to a unit; only the system administrator lists them",
    "core.NumberSequence": "counters, never shown",
    "core.SealedKey": "keys of indexes, sealed, never shown",
    "core.AuditLink": "hashes, read by verify_audit alone",
    "core.Notice": "personal: seen by the one it was sent to, whatever roles anybody holds",
    "core.SecretVote": "read through what the vote is about, whoever sees that",
    "core.Teller": "named on the vote, asked by its services only",
    "core.WrappedKey": "keys of votes, sealed, never shown",
    "core.RollEntry": "who has voted is told to oneself alone, by services",
    "core.Envelope": "sealed ballots, never shown",
    "core.Ballot": "opened ballots, counted by services, never shown one by one",
    "core.LedgerConfirmation": "who confirmed which rows, read through the sheet, whoever sees that",
    "core.Submission": "fingerprints of forms that were sent, asked by middleware only",
    "core.SignInTries": "fingerprints of names typed at the login",
    "core.DailyRun": "names of functions and days, never shown",
    "core.Installed": "what was applied to this database, nobody's data",
    "portal.PrivacyNotice": "told to everybody",
    "portal.PrivacyReading": "personal: shown to the one who read, and counted for those who publish",
    "finance.Account": "reference data, the same for everybody",
    "finance.AssetCategory": "reference data, the same for everybody",
    "finance.BankColumn": "reference data, the same for everybody",
    "finance.LedgerAccount": "reference data, the same for everybody",
    "finance.VoucherLayout": "reference data, the same for everybody",
    "finance.VoucherColumn": "reference data, the same for everybody",
    "finance.EconClass": "reference data, the same for everybody",
    "finance.AccountCode": "reference data, the same for everybody",
    "finance.BankLayout": "reference data, the same for everybody",
    "finance.Holding": "reference data, the same for everybody",
    "finance.AuditMatter": "reference data, the same for everybody",
    "finance.CheckRule": "reference data, the same for everybody",
    "finance.RestDay": "reference data, the same for everybody",
    "finance.MatchRule": "reference data, the same for everybody",
    "finance.Opening": "reference data, the same for everybody",
    "finance.BillingTitle": "reference data, the same for everybody",
    "finance.PaperRule": "reference data, the same for everybody",
    "finance.ClaimKind": "reference data, the same for everybody",
    "finance.AllocationRate": "reference data, the same for everybody",
    "finance.LoanRule": "reference data, the same for everybody",
    "finance.SpendingRule": "reference data, the same for everybody",
    "finance.Supplier": "reference data, the same for everybody; accounts are masked",
    "finance.ContributionRule": "reference data, the same for everybody",
    "finance.DuesRule": "reference data, the same for everybody",
    "finance.PurchaseChannel": "reference data, the same for everybody",
    "finance.PurchaseKind": "reference data, the same for everybody",
    "finance.PurchaseTarget": "reference data, the same for everybody",
    "finance.RouteRule": "reference data, the same for everybody",
    "finance.YearRule": "reference data, the same for everybody",
    "congress.RuleOfProcedure": "reference data, the same for everybody",
    "congress.ProposalCategory": "reference data, the same for everybody",
    "congress.ProposalRule": "reference data, the same for everybody",
    "welfare.BenefitKind": "reference data, the same for everybody",
    "welfare.CaseKind": "reference data, the same for everybody",
    "welfare.CapGroup": "reference data, the same for everybody",
    "welfare.HardshipKind": "reference data, the same for everybody",
    "welfare.ForbiddenWord": "reference data, the same for everybody",
    "welfare.Standard": "reference data, the same for everybody",
    "activities.Series": "reference data, the same for everybody",
}
# Seen through the record they belong to, never by themselves; whoever sees that one sees them.
SEEN_BY_NOBODY = {
    "core.Attachment": "handed out by the view of the record it belongs to",
    "core.UnitMove": "written to undo a split by, never shown",
    "finance.CheckedAccount": "compared with where the money goes, never shown",
    "members.DepartureEnding": "shown as the words of the leaving it belongs to",
    "welfare.GiftReturn": "shown as what came back of the recipient it belongs to",
}
MAX_LINES = 400
DECLARED = {perm for perm, _, _ in declared()}


def test_every_table_belongs_to_a_unit_or_says_why_not():
    assert {model._meta.label for model in domain_models() if not is_scoped(model)} == set(NOT_SCOPED)


@pytest.mark.parametrize("model", [m for m in domain_models() if is_scoped(m)], ids=lambda m: m._meta.label)
def test_the_way_from_a_row_to_its_unit_is_never_empty(model):
    current = model
    for step in filter(None, model.scope_path.split("__")):
        field = current._meta.get_field(step)
        assert isinstance(field, models.ForeignKey), step
        assert not field.null, step
        current = field.related_model
    assert current._meta.label == "core.Unit"


def test_somebody_may_see_every_table():
    unseen = {m._meta.label for m in domain_models() if is_scoped(m) and not roles_allowing(m.view_permission())}
    assert unseen == set(SEEN_BY_NOBODY)


def test_the_rule_who_may_see_is_data():
    """No table answers by itself what scoping.py generates from its rule."""
    faces = {"visible_to", "is_owned_by", "view_permission", "path_lookup", "get_unit"}
    own = {
        (cls.__qualname__, name)
        for model in domain_models()
        for cls in {
            *model.__mro__,
            *type(model._default_manager).__mro__,
            *model._default_manager.all().__class__.__mro__,
        }
        for name in faces & set(vars(cls))
        if cls not in (ScopedModel, ScopedQuerySet)
    }
    assert {one for one in own if not one[0].startswith("ManagerFrom")} == set()


def test_only_what_belongs_to_no_unit_is_asked_as_a_whole():
    whole = {model._meta.label for model in domain_models() if issubclass(model, Unitless)}
    assert whole == {
        label for label, why in NOT_SCOPED.items() if why.startswith(("reference data", "an account", "told"))
    }


def test_the_ways_of_a_rule_lead_to_accounts_and_columns():
    for model in filter(is_scoped, domain_models()):
        ends = [model.owner_path, *(row.path for row in model.view_rule if isinstance(row, Participants))]
        assert {_at(model, way).related_model for way in filter(None, ends)} <= {User}, model
        for row in model.view_rule:
            assert [perm for perm in row.under if perm not in DECLARED] == []
            for lookup in row.when:
                _at(model, lookup.rpartition("__")[0])


def _at(model, way):
    """The field at the end of a way."""
    *steps, last = way.split("__")
    return reduce(lambda table, step: table._meta.get_field(step).related_model, steps, model)._meta.get_field(last)


def test_every_back_office_page_starts_from_the_scope():
    assert [
        model._meta.label for model, page in admin.site._registry.items() if not isinstance(page, ScopedAdmin)
    ] == []


def test_every_permission_names_an_app_and_somebody_who_has_it():
    labels = {config.rpartition(".")[2] for config in settings.INSTALLED_APPS}
    assert [perm for perm, _, roles in declared() if not roles or perm.split(".")[0] not in labels] == []


@pytest.mark.django_db
def test_the_migrations_are_complete(capsys):
    call_command("makemigrations", check=False, dry_run=True)
    assert capsys.readouterr().out == "No changes detected\n"


def test_imports_point_downwards():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def files():
    return [p for name in CODE for p in (ROOT / name).rglob("*.py") if "migrations" not in p.parts]


def test_no_file_is_too_long_to_read():
    long = {str(p.relative_to(ROOT)) for p in files() if len(p.read_text(encoding="utf-8").splitlines()) > MAX_LINES}
    assert long == set()


# Django and its libraries find these by their names.
_FOUND_BY_NAME = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}
_FOUND_BY_NAME |= {f"registration/{page}.html" for page in ("login", "password_change_form")}
_FOUND_BY_NAME |= {
    f"unfold/helpers/{part}.html"
    for part in ("delete_submit_line", "empty_results", "header_title", "messages/warning", "search", "welcomemsg")
}


def test_every_template_is_used():
    folder = ROOT / "templates"
    templates = [p for p in folder.rglob("*") if p.is_file()]
    text = "\n".join(p.read_text(encoding="utf-8") for p in [*templates, *files()] if "tests" not in p.parts)
    named = set(re.findall(r"""["']([\w/.-]+\.(?:html|txt|svg|js))["']""", text))
    unused = {str(p.relative_to(folder)) for p in templates} - named - _FOUND_BY_NAME
    assert unused == set()
