"""会员登记表: the sheet of one member."""

from members import permissions
from members.models import Member
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import opinion, union
from unionportal.documents.forms.facts import Form, Line, Section, Sheet


@record_form("registration", "会员登记表", Member, permissions.VIEW_MEMBER, logged=True)
def registration_form(member, reader):
    """Return the sheet of a member, with the memberships that the reader may see."""
    spans = member.memberships.visible_to(reader.scope).select_related("unit").order_by("since")
    return registration(member, spans)


def registration(member, spans):
    """Return the sheet of a member with these memberships; identity number and phone are masked."""
    since = "\n".join(
        f"{one.since_as_known} 至 {one.until or '今'}　{one.unit.name}　{one.get_joined_by_display()}" for one in spans
    )
    lines = (
        Line((("姓名", member.name), ("工号", member.staff_no))),
        Line((("性别", member.get_gender_display()), ("出生日期", member.birth_as_known))),
        Line((("民族", member.ethnicity), ("政治面貌", member.political))),
        Line((("学历", member.education), ("职称级别", member.title_level))),
        Line((("证件类型", member.get_id_type_display()), ("证件号码", member.masked_id_number))),
        Line((("手机", member.masked_mobile), ("电子邮箱", member.email))),
        Line((("分工会", member.unit.name), ("部门", member.department))),
        Line((("岗位类别", member.get_post_display()), ("用工形式", member.get_employment_display()))),
        Line((("入校日期", member.entered_as_known), ("入会日期", member.joined_as_known))),
        Line((("会籍状态", member.get_status_display()), ("离会日期", member.left_on))),
        Line((("会籍沿革", since),), lines=3),
        Line((("本人签名", ""),), lines=3, sign="年　　月　　日"),
        opinion("分工会意见"),
        opinion("校工会意见"),
    )
    return Form("工会会员登记表", union(), (Section((Sheet(lines),)),))
