"""Back-office pages of members, committee terms and service cards."""

from django.contrib import admin
from django.urls import reverse
from unfold.admin import TabularInline

from members import forms, people_search, permissions
from members.choices import OfficerPost, Status
from members.dossier.adding import additions
from members.dossier.sections import shown_of
from members.models import Departure, Member, OfficerTerm, ServiceCard
from members.people_search import PeopleSearchMixin
from members.services import cards, erasure, membership, moving, officers, registration, roster
from members.tables import MEMBERS
from unionportal.core.back_office.acts import Act, ActAdmin, Done
from unionportal.core.tables import Table


def _register(_, *, actor, **answers):
    roster.register_member(actor=actor, **answers)


def _edit(member, *, actor, **answers):
    roster.edit_member(member, actor=actor, **answers)


def _unregister(member, *, actor, **answers):
    registration.unregister_member(member, actor=actor, **answers)
    return Done("已撤销登记。", (), reverse("admin:members_member_changelist"))


def _correct_registration(member, *, actor, **answers):
    registration.correct_registration(member, actor=actor, **answers)


def _transfer(member, *, actor, **answers):
    moving.transfer_member(member, actor=actor, **answers)


def _undo_transfer(member, *, actor, **answers):
    moving.undo_transfer(member, actor=actor, **answers)


def _leave(member, *, actor, reason, **answers):
    membership.LEAVING[reason](member, actor=actor, **answers)


def _undo_leaving(member, *, actor, **answers):
    membership.undo_leaving(member, actor=actor, **answers)


def _rejoin(member, *, actor, **answers):
    membership.rejoin_member(member, actor=actor, **answers)


def _erase(member, *, actor, document):
    erasure.erase_member(member, actor=actor, document=document)


def _may_be_erased(member):
    return member.status == Status.LEFT and not member.is_erased


def _is_known(member):
    return not member.is_erased


def _is_active(member):
    return member.status == Status.ACTIVE


def _has_moved(member):
    return member.status == Status.ACTIVE and moving.latest_transfer(member) is not None


def _may_leave(member):
    return member.status != Status.LEFT


def _may_be_undone(member):
    return not member.is_erased and membership.standing_departure(member) is not None


def _may_rejoin(member):
    return member.status != Status.ACTIVE and not member.is_erased and not membership.has_died(member)


class DepartureInline(TabularInline):
    model = Departure
    view_on_site = False
    extra = 0
    can_delete = False
    fields = readonly_fields = ["reason", "on", "document", "ended_words", "made_by", "undone_at", "undone_reason"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(permissions.VIEW_DEPARTURE, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("made_by").prefetch_related("endings")

    @admin.display(description="随之终止")
    def ended_words(self, departure):
        return departure.ended_words


@admin.register(Member)
class MemberAdmin(ActAdmin):
    """The roster; identity numbers and bank cards are masked, the portal page shows one in full for a reason."""

    change_form_template = "admin/member.html"
    table = MEMBERS
    list_select_related = ["unit"]
    inlines = [DepartureInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "staff_no",
                    "name",
                    "strokes",
                    "gender",
                    "birth_known",
                    "unit",
                    "department",
                    "status",
                ]
            },
        ),
        ("会籍", {"fields": ["joined_known", "left_on", "pays_dues", "in_wage_base", "user"]}),
        ("工作", {"fields": ["post", "employment", "entered_known", "title_level", "education"]}),
        (
            "个人",
            {"fields": ["ethnicity", "political", "id_type", "id_number_masked", "archive_ground", "mobile_masked"]},
        ),
        ("收款", {"fields": ["bank_name", "bank_card_masked", "note"]}),
    ]
    readonly_fields = [
        "birth_known",
        "entered_known",
        "joined_known",
        "strokes",
        "id_number_masked",
        "mobile_masked",
        "bank_card_masked",
        "status",
    ]
    adding = Act("add", "登记会员", forms.RegisterMemberForm, _register, permissions.ADD_MEMBER)
    acts = (
        Act("edit", "维护资料", forms.EditMemberForm, _edit, permissions.CHANGE_MEMBER),
        Act(
            "correct",
            "更正工号和入会日期",
            forms.CorrectRegistrationForm,
            _correct_registration,
            permissions.CHANGE_MEMBER,
            _is_known,
            warning="只用于登记错了的。已开设账号的，工号不能更正；重新入会的日期不在这里更正。",
        ),
        Act(
            "transfer",
            "校内调动",
            forms.TransferForm,
            _transfer,
            permissions.MOVE_MEMBER,
            _is_active,
            preview=moving.preview_transfer,
        ),
        Act(
            "undo_transfer",
            "撤销调动",
            forms.UndoForm,
            _undo_transfer,
            permissions.MOVE_MEMBER,
            _has_moved,
            warning="只用于办错的最近一次调动：随它终止的任职、角色、代表资格一并恢复。日期或分工会写错的，撤销以后重新办理。",
            preview=moving.preview_undoing,
        ),
        Act(
            "leave",
            "办理离会",
            forms.LeaveForm,
            _leave,
            permissions.MOVE_MEMBER,
            _may_leave,
            preview=membership.preview_leaving,
        ),
        Act(
            "undo_leave",
            "撤销离会",
            forms.UndoForm,
            _undo_leaving,
            permissions.MOVE_MEMBER,
            _may_be_undone,
            warning="只用于办错的离会：随它终止的任职、角色、账号等一并恢复。此后又变动过的不能这样撤销。",
            preview=membership.preview_undoing,
        ),
        Act(
            "rejoin",
            "重新入会",
            forms.RejoinForm,
            _rejoin,
            permissions.MOVE_MEMBER,
            _may_rejoin,
            warning="沿用原来的工号和资料；因离会停用的账号重新启用，原来的任职和角色不恢复。",
        ),
        Act(
            "unregister",
            "撤销登记",
            forms.UndoForm,
            _unregister,
            permissions.ADD_MEMBER,
            _is_active,
            warning="只用于登记错了的人和重复登记的人，名下还没有任何记录的：会员资料删除，不计入入会和离会的人数，不能恢复。",
            preview=registration.preview_unregistering,
        ),
        Act(
            "erase",
            "匿名化",
            forms.EraseForm,
            _erase,
            permissions.ERASE_MEMBER,
            _may_be_erased,
            warning="姓名、工号、证件、联系方式、银行卡、病情从现有数据和历史中去除，账号停用，不能恢复。金额、人数和编号不变。",
        ),
    )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {}
        if member := self.get_object(request, object_id):
            context = {
                "sections": shown_of(member, request.scope),
                "additions": additions(member, request.user),
            }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def get_search_results(self, request, queryset, search_term):
        if search_term.strip():
            queryset = queryset.filter(people_search.about(search_term, "pk__in"))
        return queryset, False

    @admin.display(description="出生日期")
    def birth_known(self, member):
        return member.birth_as_known

    @admin.display(description="入校日期")
    def entered_known(self, member):
        return member.entered_as_known

    @admin.display(description="入会日期")
    def joined_known(self, member):
        return member.joined_as_known

    @admin.display(description="姓氏笔画", ordering="stroke_key")
    def strokes(self, member):
        return member.surname_strokes or "—"

    @admin.display(description="证件号码")
    def id_number_masked(self, member):
        return member.masked_id_number or "—"

    @admin.display(description="手机")
    def mobile_masked(self, member):
        return member.masked_mobile or "—"

    @admin.display(description="银行卡号")
    def bank_card_masked(self, member):
        return member.masked_bank_card or "—"


def _appoint(_, *, actor, **answers):
    officers.appoint_officer(actor=actor, **answers)


def _end(term, *, actor, **answers):
    officers.end_term(term, actor=actor, **answers)


def _in_office(term):
    return term.until is None


@admin.register(OfficerTerm)
class OfficerTermAdmin(PeopleSearchMixin, ActAdmin):
    table = Table(
        shown=("member", "post", "unit", "term_no", "elected_on", "since", "until"),
        more=("member__staff_no",),
        filters=("post", ("until", admin.EmptyFieldListFilter), "unit"),
        searched=("unit__name",),
        search_help="按姓名、工号或工会组织查找",
    )
    list_select_related = ["member", "unit"]
    adding = Act(
        "add",
        "登记分工会委员",
        forms.AppointForm,
        _appoint,
        permissions.ADD_TERM,
        warning=f"{OfficerPost.CHAIR.label}有账号的，同时得到分工会主席的角色，任期相同。",
    )
    acts = (Act("end", "终止任期", forms.EndTermForm, _end, permissions.CHANGE_TERM, _in_office),)


def _issue(_, *, actor, member, **answers):
    cards.issue_card(member, actor=actor, **answers)


def _correct(card, *, actor, **answers):
    cards.correct_card(card, actor=actor, **answers)


@admin.register(ServiceCard)
class ServiceCardAdmin(PeopleSearchMixin, ActAdmin):
    table = Table(
        shown=("card_no", "member", "unit", "issued_on"),
        more=("member__staff_no",),
        filters=("unit",),
        searched=("card_no",),
        search_help="按卡号、姓名或工号查找",
        by_date="issued_on",
    )
    list_select_related = ["member", "unit"]
    adding = Act("add", "登记会员服务卡", forms.IssueCardForm, _issue, permissions.ADD_CARD)
    acts = (Act("correct", "更正办卡日期", forms.CorrectCardForm, _correct, permissions.CHANGE_CARD),)
