"""Every act is told to somebody or silent for a reason; each row tells each person once, and nothing confidential."""

import ast
import datetime
import inspect
import json
import re
import string

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, models, transaction
from django.urls import get_resolver
from django.utils import timezone

from members.models import Member
from tests.access.tour.world import Rows
from tests.architecture.test_house import ROOT
from tests.factories import GrantFactory, MemberFactory, UserFactory
from unionportal.core.choices import Role
from unionportal.core.jobs import outbox
from unionportal.core.models import Job, Notice, User
from unionportal.core.notices import announce, table
from unionportal.core.trail import acts, audit
from unionportal.portal import inbox

PACKAGES = ("unionportal", *settings.DOMAIN_APPS)
# Stands in every text of a record that no notice may say, and in every sum of money.
CANARY, SUM = "Zqcanary", "98765.43"
# The columns that a notice may say: what a thing is called, where it is, why somebody decided so.
SAID = {"title", "heading", "name", "number", "place", "code", "state", "kind", "url"}
# The table of the record of an act that is no move.
RECORDS = {
    "activities.move_up": "activities.Activity",
    "activities.offer_place": "activities.Activity",
    "activities.sign_up": "activities.Activity",
    "activities.sign_up_waiting": "activities.Activity",
    "activities.withdraw": "activities.Activity",
    "activities.dissolve_club": "activities.Club",
    "activities.join_club": "activities.ClubMembership",
    "activities.leave_club": "activities.ClubMembership",
    "activities.replace_code": "activities.Selection",
    "activities.hand_out_paper": "activities.Selection",
    "congress.add_to_roll": "congress.Meeting",
    "congress.remove_from_roll": "congress.Meeting",
    "congress.add_meeting": "congress.Meeting",
    "congress.change_meeting": "congress.Meeting",
    "core.end_role": "core.User",
    "core.job_done": "core.Job",
    "core.job_failed": "core.Job",
    "core.role_ends": "core.RoleGrant",
    "members.term_ends": "members.OfficerTerm",
    "members.post_vacant": "members.OfficerTerm",
    "congress.term_ends": "congress.Term",
    "congress.meeting_is_near": "congress.Meeting",
    "activities.activity_is_near": "activities.Activity",
    "activities.pending_activity_is_near": "activities.Activity",
    **dict.fromkeys(("finance.contribution_due", "finance.upward_due"), "finance.ContributionMonth"),
    "finance.loan_is_due": "finance.Loan",
    "finance.add_asset": "finance.Asset",
    "finance.propose_handover": "finance.Handover",
    "finance.open_count": "finance.AssetCount",
    **dict.fromkeys(("finance.find", "finance.finding_is_due"), "finance.AuditFinding"),
    "finance.draft_opinion": "finance.AuditOpinion",
    "finance.checks_listed": "finance.CheckHit",
    "finance.ledger_is_off": "finance.LedgerStart",
    "reports.section_is_due": "reports.SectionRequest",
    "reports.reply_is_due": "reports.Recipient",
}
# Who is told of each act: columns of the record, or what the person is to it.
PEOPLE = {
    "activities.activity.approve": "proposer participant",
    "activities.activity.return": "proposer participant",
    "activities.activity.cancel": "proposer participant",
    "activities.activity.change": "proposer participant",
    "activities.activity.ask_money": "proposer",
    "activities.move_up": "participant",
    "activities.offer_place": "participant",
    "activities.sign_up": "participant",
    "activities.sign_up_waiting": "participant",
    "activities.withdraw": "participant",
    "activities.dissolve_club": "clubmember",
    "activities.join_club": "clubmember",
    "activities.leave_club": "clubmember",
    "activities.selection.nominate": "teller",
    "activities.replace_code": "teller",
    "activities.hand_out_paper": "voter",
    "activities.selection.close_voting": "teller",
    "activities.selection.count_votes": "expert",
    "activities.selection.publish": "candidate expert head",
    "activities.selection.cancel": "candidate expert head teller",
    **{f"activities.brandproject.{move}": "proposer" for move in ("review", "return", "approve", "refuse")},
    **{f"activities.brandproject.{move}": "proposer" for move in ("accept", "cancel")},
    **{f"congress.{act}": "attendee" for act in ("add_meeting", "change_meeting", "meeting.cancel")},
    **{f"congress.{act}": "voter" for act in ("add_to_roll", "remove_from_roll")},
    "core.end_role": "holder",
    "core.job_done": "requested_by",
    "core.job_failed": "requested_by",
    "core.role_ends": "user",
    "members.term_ends": "branch_chair chair officer",
    "members.post_vacant": "branch_chair chair officer",
    "congress.term_ends": "chair officer",
    "congress.meeting_is_near": "attendee",
    "activities.activity_is_near": "participant",
    "activities.pending_activity_is_near": "participant proposer",
    **dict.fromkeys(("finance.contribution_due", "finance.upward_due"), "accountant"),
    "finance.loan_is_due": "made_by borrower",
    **{f"finance.loan.{move}": "made_by borrower" for move in ("send_back", "ask_rest", "settle", "take_rest")},
    "finance.checks_listed": "auditor",
    "finance.ledger_is_off": "accountant auditor",
    **{f"finance.auditfinding.{move}": "made_by" for move in ("answer", "rectify")},
    **{
        f"finance.{act}": "branch_chair chair officer accountant"
        for act in ("find", "finding_is_due", *(f"auditfinding.{move}" for move in ("close", "send_back", "withdraw")))
    },
    **{f"finance.{act}": "chair officer accountant" for act in ("draft_opinion", "auditopinion.issue")},
    "finance.upwardremittance.approve": "made_by",
    **{f"welfare.hardshipcheck.{move}": "made_by" for move in ("confirm", "send_back")},
    **{f"welfare.remittance.{move}": "made_by" for move in ("confirm", "send_back", "give_back")},
    **{f"finance.opening.{move}": "made_by" for move in ("confirm", "send_back")},
    **dict.fromkeys(("finance.duessheet.confirm", "finance.duessheet.reopen"), "made_by"),
    **{f"finance.upwardremittance.{move}": "made_by approved_by" for move in ("remit", "withdraw", "give_back")},
    "reports.section_is_due": "writer",
    "reports.reply_is_due": "user",
    **{f"core.ledgersheet.{move}": "prepared_by" for move in ("refuse", "refuse_undo")},
    **{f"core.startday.{move}": "set_by" for move in ("agree", "refuse")},
    **{f"core.milestone.{move}": "proposed_by" for move in ("keep", "decline", "take_out")},
    **{f"core.pasttotal.{move}": "proposed_by" for move in ("confirm", "refuse", "reopen")},
    **{
        f"welfare.{model}.{move}": "proposed_by"
        for model in ("benefitkind", "standard", "forbiddenword", "hardshipkind")
        for move in ("confirm", "refuse", "reopen")
    },
    "reports.report.finalise": "made_by",
    **dict.fromkeys(("finance.add_asset", "finance.open_count"), "keeper"),
    **{f"finance.asset.{move}": "keeper" for move in ("relocate", "set_idle", "repair", "resume")},
    "finance.propose_handover": "receiver",
    **{f"finance.handover.{move}": "made_by giver receiver" for move in ("receive", "refuse", "withdraw")},
    "finance.assetcount.send_back": "made_by",
    "finance.assetcount.decide": "made_by submitted_by",
    **{f"finance.disposal.{move}": "made_by" for move in ("approve", "reject")},
}


@pytest.fixture(autouse=True, scope="module")
def _with_the_pages():
    get_resolver().url_patterns  # noqa: B018 -- the pages import the rest


@pytest.fixture
def post(settings, robot):
    """The bodies that a local server got in place of WeCom; mails are caught."""
    settings.WECOM_WEBHOOK = robot.address
    settings.EMAIL_HOST = "mail.example.edu.cn"
    return robot.got


def all_acts():
    """The codes of the acts that are registered, and of the moves of every flow."""
    moves = {model.flow.act_of(model, name).code for model in inbox.tables() for name in model.flow.transitions}
    return {code for code in acts.REGISTRY if not code.startswith("examples.")} | moves


def test_every_act_is_in_the_table_or_silent_for_a_reason():
    declared = [set(table.TABLE) - table.OCCASIONS, set(table.SILENT), set(table.BY_SERVICE)]
    in_table = set().union(*declared)
    assert all_acts() - in_table == set()
    # Of plain records, those acts alone of which somebody is told are named.
    assert in_table - all_acts() == {"congress.add_meeting", "congress.change_meeting"}
    assert sum(map(len, declared)) == len(in_table)
    assert all(len(reason) > 10 for reason in table.SILENT.values())
    assert set(table.TABLE) >= table.OCCASIONS


def test_what_a_service_is_declared_to_announce_it_announces():
    """A function of notices.py that nobody calls would tell nobody."""
    texts = (path.read_text(encoding="utf-8") for app in PACKAGES for path in (ROOT / app).rglob("*.py"))
    called = {name for text in texts for name in re.findall(r"(?<!def )\b(\w+)\(", text)}
    assert {function.__name__ for function in table.BY_SERVICE.values()} - called == set()


def test_every_act_whose_row_asks_for_it_says_what_it_concerns():
    asks = {
        code
        for code, rows in table.TABLE.items()
        for row in rows
        if any(inspect.isfunction(one) and "event.concerns." in inspect.getsource(one) for one in row.whom)
    }
    asks |= {"congress.add_to_roll", "congress.remove_from_roll"}
    trees = [ast.parse(path.read_text(encoding="utf-8")) for app in PACKAGES for path in (ROOT / app).rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if _records_an_act(node)]
    named = [(node.args[1].attr, {one.arg for one in node.keywords}) for node in calls]
    names = {code.partition(".")[2].upper() for code in asks}
    assert {name for name, given in named if name in names and "concerns" not in given} == set()
    assert {name for name, _ in named} & names >= {"WITHDRAW", "ADD_TO_ROLL", "HAND_OUT_PAPER"}


def _records_an_act(node):
    """Whether it is a call `audit.record(actor, acts.NAME, …)`."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func) != "audit.record" or len(node.args) < 2:
        return False
    return isinstance(node.args[1], ast.Attribute) and ast.unparse(node.args[1].value) == "acts"


def test_the_test_names_the_people_of_every_row():
    assert set(PEOPLE) == set(table.TABLE)


def user(name):
    return UserFactory(name=name, email=f"{name}@example.edu.cn")


def model_of(code):
    return apps.get_model(RECORDS.get(code) or code.rpartition(".")[0])


class World:
    """The record of an act, with a person at each of its ends and a canary in every text that nobody may hear."""

    def __init__(self, unit):
        self.rows = Rows(unit)
        self.unit = unit

    def record(self, model):
        """A record whose columns of people name them, canaries elsewhere."""
        row = user("holder") if model is User else self.rows.of(model)
        facts = {}
        for field in model._meta.concrete_fields:
            if field.related_model is User:
                facts[field.name] = user(field.name)
            elif isinstance(field, models.DecimalField) and field.max_digits > 10:
                facts[field.name] = SUM
            elif isinstance(field, models.TextField):
                facts[field.name] = CANARY
            elif isinstance(field, models.CharField) and not field.choices and field.name not in SAID:
                facts[field.name] = CANARY[: field.max_length]
        if model is not User:
            for name, value in facts.items():
                setattr(row, name, value)
        return row

    def member(self, name):
        return MemberFactory(unit=self.unit, user=user(name), name=name)


def _with_people(world, row):
    """Give the record those who take part in it; return what its acts concern beside it."""
    label = row._meta.label
    if label == "activities.Activity":
        return row.participations.create(unit=world.unit, member=world.member("participant"), name="x")
    if label == "activities.Club":
        row.closed_on = row.founded_on + datetime.timedelta(days=9000)
        membership = {"member": world.member("clubmember"), "since": row.founded_on, "until": row.closed_on}
        row.memberships.create(**membership)
    if label == "activities.ClubMembership":
        row.member = world.member("clubmember")
    if label == "activities.Selection":
        row.tellers.add(user("teller"))
        row.experts.add(user("expert"))
        row.candidates.create(unit=world.unit, name=CANARY, statement=CANARY, member=world.member("candidate"))
        GrantFactory(user=user("head"), role=Role.BRANCH_CHAIR, unit=world.unit)
        return world.member("voter")
    if label == "congress.Meeting":
        row.held_on = timezone.localdate() + datetime.timedelta(days=7)
        row.roll.create(unit=world.unit, member=world.member("attendee"))
        return [world.member("voter")]
    if label in ("members.OfficerTerm", "congress.Term"):
        for role in (Role.CHAIR, Role.OFFICER, Role.BRANCH_CHAIR):
            GrantFactory(user=user(role.value), role=role, unit=world.unit)
    if label in ("finance.AuditFinding", "finance.AuditOpinion"):
        for role in (Role.CHAIR, Role.OFFICER, Role.ACCOUNTANT, Role.BRANCH_CHAIR):
            GrantFactory(user=user(role.value), role=role, unit=world.unit)
    if label == "finance.LedgerStart":
        for role in (Role.ACCOUNTANT, Role.AUDITOR):
            GrantFactory(user=user(role.value), role=role, unit=world.unit)
    if label == "finance.CheckHit":
        GrantFactory(user=user("auditor"), role=Role.AUDITOR, unit=world.unit)
    if label == "finance.ContributionMonth":
        GrantFactory(user=user("accountant"), role=Role.ACCOUNTANT, unit=world.unit)
    if label == "finance.Loan":
        row.claim.made_by, row.claim.member, row.spent = user("made_by"), world.member("borrower"), 1
    if label == "finance.Asset":
        row.custodian = world.member("keeper")
    if label == "finance.Handover":
        row.giver, row.receiver = world.member("giver"), world.member("receiver")
    if label == "finance.AssetCount":
        asset = world.rows.of(apps.get_model("finance.Asset"))
        Member.objects.filter(pk=asset.custodian_id).update(user=user("keeper"))
        world.rows.of(apps.get_model("finance.CountLine"))
    if label == "core.LedgerSheet":
        row.ledger.prepared_by = user("prepared_by")
    return None


def _facts(code):
    """A sentence for each fact of the log that the rows of the act say."""
    words = "".join(row.words for row in table.TABLE[code])
    names = {name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(words) if name}
    return dict.fromkeys(names - {"record", "actor", "concerns"}, "说明的话")


def _fire(code, row, concerns):
    """Tell of the act as its service would; return a function that does so again."""
    if code in table.OCCASIONS:
        announce(code, row, key=1, **_facts(code))
        return lambda: announce(code, row, key=1, **_facts(code))
    named = acts.REGISTRY.get(code) or acts.Act(code, code)
    if code == "congress.change_meeting":
        concerns = {"place"}
    entry = audit.record(user("actor"), named, row, concerns=concerns, **_facts(code))
    return lambda: table.announce_act(entry, row, entry.actor, concerns)


@pytest.mark.parametrize("code", sorted(PEOPLE))
def test_a_row_tells_each_person_once_and_nothing_confidential(code, union, branch, post):
    world = World(branch)
    row = world.record(model_of(code))
    again = _fire(code, row, _with_people(world, row))
    notices = list(Notice.objects.select_related("user"))
    assert sorted(one.user.name for one in notices) == sorted(PEOPLE[code].split())
    for job in Job.objects.filter(requested_by=None, kind__startswith="core."):
        outbox.run(job.pk)
    assert sorted(message.to[0].partition("@")[0] for message in mail.outbox) == sorted(PEOPLE[code].split())
    in_group = any(one.in_group for one in table.TABLE[code])
    assert len(post) == in_group
    spoken = [*(f"{one.sentence} {one.subject}" for one in notices), json.dumps(post, ensure_ascii=False)]
    spoken += [f"{message.subject} {message.body}" for message in mail.outbox]
    assert [text for text in spoken if CANARY in text or SUM in text] == []
    # What a job that is run again says, nobody hears twice; an act, the log has once.
    if code in table.OCCASIONS:
        again()
    else:
        with pytest.raises(IntegrityError, match="core_notice_once"), transaction.atomic():
            again()
    assert Notice.objects.count() == len(notices)
