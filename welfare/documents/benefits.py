"""慰问审批单 and 补助审批表: one benefit with everything that is decided on, and room for the opinions."""

from django import forms

from unionportal.core.printing.questions import Questions
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import decided, in_both, opinion, union
from unionportal.documents.forms.facts import Form, Line, Section, Sheet
from welfare import permissions
from welfare.models import Grant, Visit
from welfare.services import read_circumstances

NOT_NUMBERED = "（批准后编号）"


@record_form("approval", "慰问审批单", Visit, permissions.VIEW_VISIT, logged=True)
def visit_form(visit, reader):
    """Return the sheet; what somebody typed is printed for whoever may read it, what ails the member for nobody."""
    return visit_sheet(visit, with_words=reader.may(permissions.READ_WORDS, visit))


def visit_sheet(visit, *, with_words):
    """Return the sheet of a visit, with or without the words that people typed."""
    member = visit.member
    lines = [
        Line((("编号", visit.number or NOT_NUMBERED), ("上报日期", visit.reported_on))),
        Line((("姓名", member.name), ("工号", member.staff_no))),
        Line((("分工会", visit.unit.name), ("部门", member.department))),
        Line((("慰问事由", visit.get_occasion_display()), ("发生日期", visit.happened_on))),
    ]
    if visit.kinship:
        relative = visit.relative if with_words else ""
        lines.append(Line((("亲属关系", visit.get_kinship_display()), ("亲属姓名", relative))))
    if with_words:
        lines.append(Line((("医院", visit.hospital), ("慰问日期", visit.visited_on))))
        lines.append(Line((("说明", visit.note),), lines=3))
    lines.append(Line((("慰问人", visit.visitors), ("慰问形式", visit.get_form_display()))))
    lines += _money(visit, with_words=with_words)
    lines += [
        opinion("分工会意见", decided("上报", _name(visit.reported_by), visit.reported_on)),
        opinion("校工会核定", decided("核定", _name(visit.checked_by))),
        opinion("主席审批", decided("批准", _name(visit.approved_by), visit.approved_on)),
        Line((("领取人签收", ""),), lines=2, sign="年　　月　　日"),
    ]
    return _of(visit, "慰问审批单", lines)


class GrantQuestions(Questions):
    """Asks why the circumstances are to be printed; without a reason they are left to be written by hand."""

    reason = forms.CharField(
        label="印出困难情况的原因",
        max_length=200,
        required=False,
        help_text="不填则“困难情况”一栏留空，由本人手写；填写的原因会记入操作日志。",
    )


@record_form("approval", "补助审批表", Grant, permissions.VIEW_GRANT, logged=True, questions=GrantQuestions)
def grant_form(grant, reader, answers):
    """Return the sheet, with the circumstances for who may read them and says why."""
    words = ""
    if answers["reason"] and reader.may(permissions.READ_CIRCUMSTANCES, grant):
        words = read_circumstances(grant, actor=reader.user, reason=answers["reason"])
    return grant_sheet(grant, words)


def grant_sheet(grant, circumstances):
    """Return the sheet of a grant with these circumstances."""
    member = grant.member
    lines = [
        Line((("编号", grant.number or NOT_NUMBERED), ("申请日期", grant.applied_on))),
        Line((("姓名", member.name), ("工号", member.staff_no))),
        Line((("性别", member.get_gender_display()), ("入会日期", member.joined_as_known))),
        Line((("分工会", grant.unit.name), ("部门", member.department))),
        Line((("补助类别", grant.get_kind_display()),)),
        Line((("困难情况", circumstances),), lines=8, sign="申请人签名：　　　　　　　　　年　　月　　日"),
        *_money(grant, with_words=True),
        opinion("分工会意见"),
        opinion("校工会核定", decided("核定", _name(grant.checked_by))),
        opinion("主席审批", decided("批准", _name(grant.approved_by), grant.approved_on)),
    ]
    return _of(grant, "补助审批表", lines)


def _money(benefit, *, with_words):
    budget = f"{benefit.get_funding_source_display()}　{benefit.budget}" if benefit.budget else ""
    yield Line((("金额（大写）", in_both(benefit.amount)),))
    yield Line((("列支预算", budget),))
    if benefit.over_cap_reason and with_words:
        yield Line((("超标准原因", benefit.over_cap_reason),))


def _name(user):
    return user.name if user else ""


def _of(benefit, title, lines):
    return Form(title, union(), (Section((Sheet(tuple(lines)),), right=f"状态：{benefit.standing}"),))
