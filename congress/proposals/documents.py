"""提案表, 办理单, 提案汇编 and 提案征集汇总表 as documents, with one wording of a proposal in all of them."""

from dataclasses import dataclass

from congress import permissions
from congress.bodies.models import Congress
from congress.choices import ANSWERED, DutyRole, Outcome, Rating, ResultClass
from congress.proposals.cosign_flow import CosignState
from congress.proposals.models import Assignment, Proposal
from unionportal.core.printing.archive import ArchivedPaper, leaves_papers
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.core.values.numerals import in_chinese
from unionportal.documents.facts import Column, Document, Heading, Para, TableBlock
from unionportal.documents.forms.facts import Form, Grid, Section

_FORM = (Column("项目", 0.24, "c"), Column("内容", 0.76, "l"))
_BLANK = "＿＿＿＿＿＿"


def boxes(choices, chosen):
    """Return “■立案　□并案 …” of (value, label) pairs; no packaged font has ☑ and ☐."""
    return "　".join(f"{'■' if value == chosen else '□'}{label}" for value, label in choices)


def day(date):
    """Return “2022年3月10日”, empty for None."""
    return chinese_date(date) if date else ""


@dataclass(frozen=True)
class Printed:
    """A proposal with everything that is printed of it, read in a fixed number of queries."""

    proposal: Proposal
    cosigners: tuple
    assignments: tuple
    merged: tuple

    @property
    def proposer(self):
        member = self.proposal.proposer.member
        behalf = f"（代表{self.proposal.on_behalf_of}）" if self.proposal.on_behalf_of else ""
        return f"{member.name}（{self.proposal.unit}）{behalf}"

    def departments(self, role):
        """Return the departments with this role, in words."""
        return "、".join(str(one.unit) for one in self.assignments if one.role == role)

    def replies(self):
        """Return [(assignment, reply)] of every signed reply, the lead's first."""
        ordered = sorted(self.assignments, key=lambda one: (one.role != DutyRole.LEAD, one.pk))
        return [(one, reply) for one in ordered for reply in one.replies.all() if reply.signed_on]


def printed(papers):
    """Return [Printed] of a queryset of proposals in its order; five queries however many there are."""
    related = ("congress__term", "unit", "proposer__member", "on_behalf_of", "category", "merged_into")
    standing = Assignment.objects.standing().select_related("unit").prefetch_related("replies")
    papers = papers.select_related(*related).prefetch_related(
        "cosignatures__delegate__member", "merged__proposer__member"
    )
    papers = list(papers)
    by_paper = {}
    for one in standing.filter(proposal__in=papers).order_by("pk"):
        by_paper.setdefault(one.proposal_id, []).append(one)
    return [
        Printed(
            paper,
            tuple(one.delegate.member.name for one in paper.cosignatures.all() if one.state == CosignState.ACCEPTED),
            tuple(by_paper.get(paper.pk, ())),
            tuple(paper.merged.all()),
        )
        for paper in papers
    ]


def proposal_form(one):
    """Return the 提案表 of a `Printed` paper."""
    paper = one.proposal
    rows = [
        ("编号", paper.number or "（尚未提交）"),
        ("案号", paper.case_number or "—"),
        ("案由", paper.title),
        ("提案人", one.proposer),
        ("附议人", "、".join(one.cosigners) or "—"),
        ("类别", str(paper.category or "—")),
        ("提交日期", day(paper.submitted_on) or "—"),
        ("审查结果", boxes(Outcome.choices, paper.outcome)),
        ("主办部门", one.departments(DutyRole.LEAD) or "—"),
        ("协办部门", one.departments(DutyRole.ASSIST) or "—"),
        ("提案人评价", boxes(Rating.choices, paper.rating)),
    ]
    sections = [("提案分析", paper.analysis), ("具体建议", paper.suggestion)]
    if paper.outcome:
        sections.append(("审查意见", _decision(one)))
    sections += [
        (f"{'办理' if assignment.is_lead else '协办'}答复", _reply(assignment, reply))
        for assignment, reply in one.replies()
    ]
    if paper.rating or paper.closed_on:
        sections.append(("办理结果评价", _rating(one)))
    signatures = TableBlock(
        "签字",
        (Column("提案人", 1, "l"), Column("提案工作委员会", 1, "l"), Column("分管校领导", 1, "l")),
        (("\n" + _BLANK + "\n\n年　月　日",) * 3,),
    )
    return Document(
        title="教职工代表大会提案表",
        subtitle=paper.congress.full_name,
        blocks=(TableBlock("", _FORM, tuple(rows)), *_numbered(sections), signatures),
        subject=f"提案表 {paper}",
        author=str(paper.unit),
        status_mark=None if paper.outcome else f"（{paper.get_state_display()}）",
    )


def assignment_form(one, assignment):
    """Return the 办理单 of a department's part in a `Printed` paper."""
    paper = one.proposal
    replies = [reply for other, reply in one.replies() if other.pk == assignment.pk]
    last = replies[-1] if replies else None
    rows = [
        ("案号", paper.case_number or "—"),
        ("案由", paper.title),
        ("提案人", one.proposer),
        ("附议人", "、".join(one.cosigners) or "—"),
        ("审查结果", boxes([choice for choice in Outcome.choices if choice[0] in ANSWERED], paper.outcome)),
        ("承办部门", f"{assignment.unit}（{assignment.get_role_display()}）"),
        ("其他承办部门", "、".join(str(o.unit) for o in one.assignments if o.pk != assignment.pk) or "—"),
        ("交办日期", day(assignment.assigned_on)),
        ("答复期限", day(assignment.due_on)),
        ("第几次办理", str(assignment.round)),
        ("办理结果", boxes(ResultClass.choices, last.result_class if last else "").replace("　", "\n")),
        ("答复日期", day(assignment.replied_on) or "—"),
        ("提案人评价", boxes(Rating.choices, last.rating if last else "")),
    ]
    sections = [("提案分析", paper.analysis), ("具体建议", paper.suggestion)]
    sections += [(f"第{reply.round}次答复", _reply(assignment, reply)) for reply in replies]
    if not replies:
        sections.append(("办理答复", "（承办部门填写：采取的措施、完成时间；不能办理的说明原因。）" + "\n" * 6))
    signatures = TableBlock(
        "签发",
        (Column("经办人", 1, "l"), Column("部门负责人签发", 1, "l"), Column("分管校领导意见", 1, "l")),
        (("\n" + _BLANK + "\n\n年　月　日",) * 3,),
    )
    return Document(
        title="提案办理单",
        subtitle=paper.congress.full_name,
        blocks=(TableBlock("", _FORM, tuple(rows)), *_numbered(sections), signatures),
        subject=f"办理单 {paper} {assignment.unit}",
        author=str(assignment.unit),
    )


def compilation(congress, papers, summary):
    """Return the 提案汇编: `summary` (rows of outcome, proposals, cases), then each case with decision and reply."""
    blocks = [Heading(1, "一、征集和审查情况")]
    columns = (Column("审查结果", 1.6, "l"), Column("提案（件）", 1, "r"), Column("案（件）", 1, "r"))
    rows = tuple(tuple(map(str, row)) for row in summary)
    blocks.append(TableBlock("提案审查结果", columns, rows, total_row=True))
    for numeral, outcome, label in (
        ("二", Outcome.FILED, "立案的提案"),
        ("三", Outcome.SUGGESTION, "作为意见建议的提案"),
    ):
        cases = [one for one in papers if one.proposal.outcome == outcome]
        blocks.append(Heading(1, f"{numeral}、{label}"))
        if not cases:
            blocks.append(Para("无。"))
        for one in cases:
            blocks += _case(one)
    return Document(
        title="提案汇编",
        subtitle=congress.full_name,
        blocks=tuple(blocks),
        author=str(congress.unit),
        subject=f"{congress}提案汇编",
        toc=True,
    )


def _case(one):
    paper = one.proposal
    yield Heading(2, f"{paper.case_number}　{paper.title}")
    facts = [f"提案人：{one.proposer}"]
    if one.cosigners:
        facts.append(f"附议人：{'、'.join(one.cosigners)}")
    if one.merged:
        other = "、".join(f"{m.number}（{m.proposer.member.name}）" for m in one.merged)
        facts.append(f"并入的提案：{other}")
    if lead := one.departments(DutyRole.LEAD):
        facts.append(f"主办：{lead}")
    if assisting := one.departments(DutyRole.ASSIST):
        facts.append(f"协办：{assisting}")
    yield Para("\n".join(facts))
    yield Heading(3, "分析")
    yield Para(paper.analysis or "（无）")
    yield Heading(3, "建议")
    yield Para(paper.suggestion or "（无）")
    for assignment, reply in one.replies():
        yield Heading(3, f"{assignment.unit}答复" + (f"（第{reply.round}次）" if reply.round > 1 else ""))
        yield Para(_reply(assignment, reply))
    if paper.rating:
        yield Para(f"提案人评价：{paper.get_rating_display()}")


def _decision(one):
    paper = one.proposal
    parts = [f"{paper.get_outcome_display()}（{day(paper.decided_on)}）"]
    if paper.merged_into:
        parts.append(f"并入：{paper.merged_into}")
    if one.merged:
        parts.append("并入本案：" + "、".join(str(other) for other in one.merged))
    if paper.decision_reason:
        parts.append(paper.decision_reason)
    return "\n".join(parts)


def _reply(assignment, reply):
    lines = [reply.content, f"办理结果：{reply.get_result_class_display()}"]
    if reply.finish_by:
        lines.append(f"计划完成日期：{day(reply.finish_by)}")
    if reply.met_in_person:
        lines.append("已与提案人面对面沟通。")
    lines.append(f"{assignment.unit}　{day(reply.signed_on)}")
    return "\n".join(lines)


def _rating(one):
    paper = one.proposal
    lines = [f"{paper.get_rating_display() or '提案人未评价'}{f'（{day(paper.rated_on)}）' if paper.rated_on else ''}"]
    lines += [reply.rating_comment for _, reply in one.replies() if reply.rating_comment]
    if paper.closed_on:
        lines.append(f"办结日期：{day(paper.closed_on)}")
    if paper.closing_note:
        lines.append(paper.closing_note)
    return "\n".join(lines)


def _numbered(sections):
    for number, (title, text) in enumerate(sections, start=1):
        yield Heading(1, f"{in_chinese(number)}、{title}")
        yield Para(text or "（未填写）")


_COLUMNS = (
    Column("编号", 1.3),
    Column("案由", 4.2, "l"),
    Column("提案人", 1.3),
    Column("单位", 2.4, "l"),
    Column("附议人数", 0.9),
    Column("类别", 1.4),
    Column("提交日期", 1.3),
    Column("审查结果", 1.3),
    Column("主办部门", 1.8, "l"),
)


@record_form("proposals", "提案征集汇总表", Congress, permissions.COMPILE, has_workbook=True)
def summary_form(congress, reader):
    """Return the submitted proposals of a congress that the reader may see."""
    papers = Proposal.objects.visible_to(reader.scope).filter(congress=congress, submitted_on__isnull=False)
    return summary(congress, reader.bounded(printed(papers.order_by("number", "pk"))))


def summary(congress, papers):
    """Return the form of these `Printed` papers."""
    rows = tuple(
        (
            one.proposal.number,
            one.proposal.title,
            one.proposal.proposer.member.name,
            one.proposal.unit.name,
            len(one.cosigners),
            str(one.proposal.category or ""),
            one.proposal.submitted_on,
            one.proposal.get_outcome_display() or one.proposal.get_state_display(),
            one.departments(DutyRole.LEAD),
        )
        for one in papers
    )
    section = Section((Grid(_COLUMNS, rows),), left=congress.full_name, right=f"{len(rows)} 件")
    return Form("提案征集汇总表", union(), (section,), landscape=True)


@leaves_papers
def cases(first, last, reader):
    """Yield the proposals that were accepted as cases in these days."""
    rows = Proposal.objects.visible_to(reader.scope).filter(decided_on__range=(first, last)).exclude(case_number="")
    for one in rows.filter(case_number__isnull=False).select_related("proposer__member"):
        yield ArchivedPaper("提案", one.title, one.proposer.member.name, one.decided_on, one.case_number)
