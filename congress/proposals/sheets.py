"""工作表「提案类别」「提案规则」「提案」「提案承办」「提案答复」: proposals of the past in their final state."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from congress import permissions
from congress.bodies.sheets import CONGRESS
from congress.choices import DutyRole, Outcome, Rating, ResultClass
from congress.proposals.assignment_flow import AssignmentState
from congress.proposals.models import Assignment, Cosignature, Proposal, ProposalCategory, ProposalRule, Reply
from congress.proposals.proposal_flow import PRIVATE, ProposalState
from congress.proposals.services import past_years as history
from congress.proposals.services.rules import keep_reference
from members.models import Member
from members.permissions import IMPORT_WORKBOOK
from members.sheets.officers import MEMBER
from members.sheets.units import DEPARTMENT
from unionportal.core.ledger import Reference, RowLoader, register
from unionportal.sheets.columns import Column, SheetSpec

_WITHDRAWN = ProposalState.WITHDRAWN.value
_OUTCOMES = (*Outcome.choices, (_WITHDRAWN, "撤回"))
_SEPARATORS = re.compile(r"[、,，;；\s]+")
_GONE = (AssignmentState.SENT_BACK, AssignmentState.WITHDRAWN)


def _number(help_text=""):
    return Column(key="number", header="提案编号", max_length=30, required=True, help=help_text, example="2022-001")


def _int(key, header):
    return Column(key=key, header=header, kind="integer")


CATEGORIES = SheetSpec(
    key="congress.categories",
    title="提案类别",
    key_columns=("name",),
    columns=(
        Column(key="name", header="类别", max_length=60, required=True, example="生活福利"),
        _int("position", "顺序"),
        Column(key="is_active", header="使用", kind="yes_no", help="空白为是"),
    ),
)
RULES = SheetSpec(
    key="congress.proposal_rules",
    title="提案规则",
    key_columns=("valid_from",),
    help="规则变动时加新的一行，不改原来的。空白的数为系统的通常做法。",
    columns=(
        Column(key="valid_from", header="生效日期", kind="date", required=True, example="2022-01-01"),
        Column(key="source", header="依据文件", max_length=200, required=True, example="提案工作办法"),
        _int("cosigners", "附议人数"),
        _int("analysis_min", "分析最少字数"),
        _int("analysis_max", "分析最多字数"),
        _int("suggestion_min", "建议最少字数"),
        _int("suggestion_max", "建议最多字数"),
        _int("review_days", "审查期限（天）"),
        _int("accept_days", "部门接收期限（天）"),
        _int("reply_days", "答复期限（天）"),
        _int("rework_days", "重新办理期限（天）"),
        _int("remind_days", "到期前提醒（天）"),
        _int("escalate_days", "逾期上报（天）"),
        _int("reworks", "最多重新办理次数"),
    ),
)
PROPOSALS = SheetSpec(
    key="congress.proposals",
    title="提案",
    key_columns=("number",),
    year_by="submitted_on",
    help="每行一件已审查的提案。正在撰写和审查的请在系统中办理。",
    columns=(
        _number("这次大会的提案编号，全校不重复"),
        Column(
            key="congress",
            header="代表大会",
            max_length=100,
            required=True,
            example="十三届三次教代会暨十四届二次工代会",
        ),
        Column(key="proposer", header="提案人工号", kind="staff_number", required=True, example="T0001"),
        Column(key="cosigners", header="附议人工号", kind="text", max_length=500, help="用顿号分开：T0002、T0003"),
        Column(key="category", header="类别", max_length=60),
        Column(
            key="title",
            header="案由",
            max_length=100,
            required=True,
            example="关于改善教工食堂就餐环境的提案",
            rather=("案名", "提案名称", "提案标题"),
        ),
        Column(key="analysis", header="分析", kind="long_text"),
        Column(key="suggestion", header="建议", kind="long_text"),
        Column(key="submitted_on", header="提交日期", kind="date", required=True, example="2022-03-10"),
        Column(key="outcome", header="审查结果", choices=_OUTCOMES, required=True, example=Outcome.FILED),
        Column(key="decided_on", header="审查日期", kind="date", help="撤回的不填，其他必填", example="2022-03-28"),
        Column(key="decision_reason", header="审查意见", max_length=500),
        Column(key="case_number", header="案号", max_length=30, help="空白由系统编"),
        Column(key="merged_into", header="并入编号", max_length=30, help="并案的必填：并入哪一件的提案编号"),
        Column(key="replied_on", header="答复日期", kind="date"),
        Column(key="rating", header="评价", choices=tuple(Rating.choices)),
        Column(key="rated_on", header="评价日期", kind="date", help="空白为办结日期"),
        Column(key="closed_on", header="办结日期", kind="date"),
        Column(key="closing_note", header="办结说明", max_length=300),
    ),
)
ASSIGNMENTS = SheetSpec(
    key="congress.assignments",
    title="提案承办",
    key_columns=("number", "department"),
    year_by="assigned_on",
    columns=(
        _number(),
        Column(key="department", header="承办部门", max_length=100, required=True, help="编号或名称", example="后勤处"),
        Column(key="role", header="承办方式", choices=tuple(DutyRole.choices), required=True, example=DutyRole.LEAD),
        Column(key="assigned_on", header="交办日期", kind="date", required=True, example="2022-04-10"),
        Column(key="due_on", header="答复期限", kind="date", required=True, example="2022-06-09"),
        Column(key="replied_on", header="答复日期", kind="date", help="没有答复的不填", example="2022-05-30"),
    ),
)
REPLIES = SheetSpec(
    key="congress.replies",
    title="提案答复",
    key_columns=("number", "department", "round"),
    columns=(
        _number(),
        Column(key="department", header="承办部门", max_length=100, required=True, help="编号或名称", example="后勤处"),
        Column(key="round", header="第几次办理", kind="integer", required=True, example=1),
        Column(key="result_class", header="办理结果", choices=tuple(ResultClass.choices), required=True, example="A"),
        Column(key="content", header="答复内容", kind="long_text", required=True, example="已增开两个窗口。"),
        Column(key="finish_by", header="计划完成日期", kind="date"),
        Column(key="met_in_person", header="已面对面沟通", kind="yes_no", help="空白为否"),
        Column(key="signed_on", header="签发日期", kind="date", help="空白为承办的答复日期"),
        Column(key="rating", header="评价", choices=tuple(Rating.choices)),
        Column(key="rating_comment", header="评价意见", max_length=300),
        Column(key="rated_on", header="评价日期", kind="date"),
    ),
)
CATEGORY = Reference(ProposalCategory, "name", "没有叫“{}”的提案类别，请登记在工作表「提案类别」。")
PAPER = Reference(
    Proposal,
    "number",
    "没有编号为“{}”的提案。",
    narrow=lambda papers: papers.exclude(state__in=PRIVATE).select_related("congress__term", "unit"),
)


class _ReferenceDataLoader(RowLoader):
    """Categories and rules: plain rows without a unit."""

    def create(self, values, *, actor):
        given = {key: value for key, value in values.items() if value is not None}
        return keep_reference(self.model(**given), actor=actor)

    def change(self, record, changes, *, actor):
        for key, value in changes.items():
            setattr(record, key, value)
        keep_reference(record, actor=actor, changed=changes)

    def export(self, scope):
        if Proposal.view_permission() and scope is not None:
            yield from (self.current(record) for record in self.model.objects.all())


class CategoryLoader(_ReferenceDataLoader):
    model = ProposalCategory


class RuleLoader(_ReferenceDataLoader):
    model = ProposalRule


class ProposalLoader(RowLoader):
    model = Proposal
    references = {"congress": CONGRESS, "proposer": MEMBER, "category": CATEGORY}
    people = ("proposer",)

    def _resolved(self, sheet):
        """Return the rows with merged papers after those they may point to, and co-signers as “工号、工号” in order."""
        rows = super()._resolved(sheet)
        for _, values in rows:
            if values["cosigners"]:
                values["cosigners"] = "、".join(sorted(set(filter(None, _SEPARATORS.split(values["cosigners"])))))
        return sorted(rows, key=lambda row: row[1]["merged_into"] is not None)

    def find(self, rows):
        papers = Proposal.objects.filter(number__in={row["number"] for row in rows})
        papers = papers.select_related(
            "congress__term", "congress__unit", "proposer__member", "category", "merged_into"
        )
        accepted = Cosignature.objects.accepted().select_related("delegate__member")
        papers = papers.prefetch_related(Prefetch("cosignatures", accepted, to_attr="accepted_cosignatures"))
        return {(paper.number,): paper for paper in papers}

    def current(self, record):
        row = {column.key: getattr(record, column.key, None) for column in self.spec.columns}
        cosigners = sorted(one.delegate.member.staff_no for one in getattr(record, "accepted_cosignatures", ()))
        signed = "、".join(cosigners) or None
        outcome = _WITHDRAWN if record.state == ProposalState.WITHDRAWN else record.outcome
        into = record.merged_into.number if record.merged_into else None
        row |= {
            "proposer": record.proposer.member,
            "cosigners": signed,
            "outcome": outcome,
            "merged_into": into,
        }
        return row

    def create(self, values, *, actor):
        return history.record_past_paper(self._past(values), actor=actor)

    def _past(self, values):
        own = ("number", "congress", "category", "title", "submitted_on", "decided_on", "case_number", "replied_on")
        optional = ("analysis", "suggestion", "decision_reason", "rating", "closing_note")
        proposer = self._delegate(values, values["proposer"], "proposer")
        withdrawn = values["outcome"] == _WITHDRAWN
        proposal = Proposal(
            **{name: values[name] for name in (*own, "rated_on", "closed_on")},
            **{name: values[name] or "" for name in optional},
            proposer=proposer,
            unit_id=proposer.unit_id,
            outcome="" if withdrawn else values["outcome"],
            merged_into=self._target(values["merged_into"]),
        )
        return history.PastPaper(proposal, self._cosigners(values["cosigners"], values), withdrawn)

    @staticmethod
    def _delegate(values, member, column):
        try:
            return history.delegate_on(member, values["congress"], values["submitted_on"])
        except ValidationError as refusal:
            raise ValidationError({column: refusal.messages}) from refusal

    @staticmethod
    def _target(number):
        if number is None:
            return None
        target = Proposal.objects.exclude(state__in=PRIVATE).filter(number=number).first()
        if target is None:
            raise ValidationError({"merged_into": f"没有编号为“{number}”的提案，不能并入。"})
        return target

    def _cosigners(self, text, values):
        staff_nos = text.split("、") if text else []
        members = {one.staff_no: one for one in Member.objects.filter(staff_no__in=staff_nos)}
        if unknown := [one for one in staff_nos if one not in members]:
            raise ValidationError({"cosigners": f"没有工号为“{'、'.join(unknown)}”的会员。"})
        return [self._delegate(values, members[one], "cosigners") for one in staff_nos]

    def change(self, record, changes, *, actor):
        changes = dict(changes)
        if "cosigners" in changes:
            values = {"congress": record.congress, "submitted_on": record.submitted_on}
            changes["cosigners"] = self._cosigners(changes["cosigners"], values)
        history.correct_past_paper(record, actor=actor, **changes)

    def export(self, scope):
        papers = Proposal.objects.visible_to(scope).exclude(outcome="", submitted_on__isnull=True)
        numbers = [{"number": one} for one in papers.exclude(outcome="").values_list("number", flat=True)]
        for paper in self.find(numbers).values():
            row = self.current(paper)
            yield {**row, "proposer": paper.proposer.member.staff_no, "congress": str(paper.congress)}


class AssignmentLoader(RowLoader):
    model = Assignment
    references = {"number": PAPER, "department": DEPARTMENT}

    def unit_of(self, values):
        return values["number"].unit

    def find(self, rows):
        papers = {row["number"].pk for row in rows}
        found = Assignment.objects.filter(proposal__in=papers).exclude(state__in=_GONE)
        return {self.key(self.current(one)): one for one in found.select_related("proposal__congress", "unit")}

    def current(self, record):
        row = {column.key: getattr(record, column.key, None) for column in self.spec.columns}
        return row | {"number": record.proposal, "department": record.unit}

    def create(self, values, *, actor):
        days = {name: values[name] for name in ("role", "assigned_on", "due_on", "replied_on")}
        # Not the row's own copy: another row of the same paper may have moved it.
        paper = Proposal.objects.select_related("congress__term").get(pk=values["number"].pk)
        return history.record_past_assignment(
            Assignment(proposal=paper, unit=values["department"], **days), actor=actor
        )

    def change(self, record, changes, *, actor):
        record.proposal.refresh_from_db()
        for name, value in changes.items():
            setattr(record, name, value)
        history.record_past_assignment(record, actor=actor)

    def export(self, scope):
        rows = Assignment.objects.visible_to(scope).exclude(state__in=_GONE).select_related("proposal", "unit")
        for one in rows:
            yield {**self.current(one), "number": one.proposal.number, "department": one.unit.code}


class ReplyLoader(RowLoader):
    model = Reply
    references = {"number": PAPER, "department": DEPARTMENT}
    _fields = ("result_class", "content", "finish_by", "met_in_person", "signed_on", "rating", "rating_comment")

    def unit_of(self, values):
        return values["number"].unit

    def find(self, rows):
        found = Reply.objects.filter(assignment__proposal__in={row["number"].pk for row in rows})
        found = found.exclude(assignment__state__in=_GONE).select_related("assignment__proposal", "assignment__unit")
        return {self.key(self.current(one)): one for one in found}

    def current(self, record):
        row = {column.key: getattr(record, column.key, None) for column in self.spec.columns}
        return row | {"number": record.assignment.proposal, "department": record.assignment.unit}

    def create(self, values, *, actor):
        papers = Assignment.objects.filter(proposal=values["number"], unit=values["department"])
        assignment = papers.exclude(state__in=_GONE).select_related("proposal", "unit").first()
        if assignment is None:
            sentence = f"{values['department']}没有承办{values['number'].number}，请登记在工作表「提案承办」。"
            raise ValidationError({"department": sentence})
        reply = history.past_reply(assignment, values["round"])
        for name in (*self._fields, "rated_on"):
            if values[name] is not None:
                setattr(reply, name, values[name])
        return history.record_past_reply(reply, actor=actor)

    def change(self, record, changes, *, actor):
        for name, value in changes.items():
            setattr(record, name, value)
        history.record_past_reply(record, actor=actor)

    def export(self, scope):
        rows = Reply.objects.visible_to(scope).filter(signed_on__isnull=False)
        for one in rows.select_related("assignment__proposal", "assignment__unit"):
            yield {
                **self.current(one),
                "number": one.assignment.proposal.number,
                "department": one.assignment.unit.code,
            }


_MINE = {"prepare": IMPORT_WORKBOOK}

register(CATEGORIES, CategoryLoader(), **_MINE)
register(RULES, RuleLoader(), decide=permissions.CONFIRM_LEDGER, **_MINE)
register(
    PROPOSALS,
    ProposalLoader(),
    after=("congress.categories", "congress.delegates"),
    decide=permissions.SCREEN,
    **_MINE,
)
register(
    ASSIGNMENTS,
    AssignmentLoader(),
    after=("congress.proposals", "members.units"),
    decide=permissions.ASSIGN,
    **_MINE,
)
register(REPLIES, ReplyLoader(), after=("congress.assignments",), decide=permissions.CONCLUDE, **_MINE)
