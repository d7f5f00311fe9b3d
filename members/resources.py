"""The roster as a workbook, without identity numbers and bank cards; imports go through the 台账."""

from import_export import fields, resources

from members.models import Member


class MemberResource(resources.ModelResource):
    gender = fields.Field(attribute="get_gender_display", column_name="性别")
    unit = fields.Field(attribute="unit__name", column_name="分工会")
    employment = fields.Field(attribute="get_employment_display", column_name="用工形式")
    status = fields.Field(attribute="get_status_display", column_name="会籍状态")
    staff_no = fields.Field(attribute="staff_no", column_name="工号")
    name = fields.Field(attribute="name", column_name="姓名")
    department = fields.Field(attribute="department", column_name="部门")
    joined_on = fields.Field(attribute="joined_on", column_name="入会日期")
    left_on = fields.Field(attribute="left_on", column_name="离会日期")

    class Meta:
        model = Member
        fields = export_order = (
            "staff_no",
            "name",
            "gender",
            "unit",
            "department",
            "employment",
            "status",
            "joined_on",
            "left_on",
        )
