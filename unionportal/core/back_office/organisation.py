"""Back-office pages of units and their changes."""

from django.contrib import admin
from unfold.admin import TabularInline

from unionportal.core.access.permissions import CHANGE_UNIT, VIEW_UNIT_CHANGE
from unionportal.core.back_office import forms
from unionportal.core.back_office.acts import Act, ActAdmin
from unionportal.core.choices import UnitKind
from unionportal.core.models import Unit, UnitChange
from unionportal.core.pages.paging import LONG_PAGE
from unionportal.core.services import organisation
from unionportal.core.splits import merging, splitting
from unionportal.core.tables import Table


def _open(_, *, actor, **answers):
    organisation.open_unit(actor=actor, **answers)


def _rename(unit, *, actor, **answers):
    organisation.rename_unit(unit, actor=actor, **answers)


def _merge(unit, *, actor, others, **answers):
    merging.merge_units([unit, *others], actor=actor, **answers)


def _preview_merge(unit, *, others, **answers):
    return merging.preview_merge([unit, *others], **answers)


def _split(unit, *, actor, **answers):
    splitting.split_unit(unit, actor=actor, **answers)


def _undo_split(unit, *, actor, reason):
    splitting.undo_split(unit, actor=actor, reason=reason)


def _close(unit, *, actor, **answers):
    organisation.close_unit(unit, actor=actor, **answers)


def _in_being(unit):
    return unit.closed_on is None


def _below_the_union(unit):
    return unit.closed_on is None and unit.kind != UnitKind.UNION


class UnitChangeInline(TabularInline):
    model = UnitChange
    fk_name = "unit"
    extra = 0
    can_delete = False
    fields = readonly_fields = ["happened_on", "kind", "former_name", "successor", "document"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("unit", "successor")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(VIEW_UNIT_CHANGE, obj)


@admin.register(Unit)
class UnitAdmin(ActAdmin):
    """The units in the order of their tree; the changes of a unit are listed below it."""

    table = Table(
        shown=("indented", "code", "kind", "opened_on", "closed_on"),
        filters=("kind", ("closed_on", admin.EmptyFieldListFilter)),
        searched=("name", "code"),
        search_help="按名称或编号查找",
        order=("place",),
    )
    list_per_page = LONG_PAGE
    sortable_by = ()
    fields = ["code", "name", "kind", "parent", "opened_on", "closed_on"]
    inlines = [UnitChangeInline]
    adding = Act("add", "成立工会组织", forms.OpenUnitForm, _open, CHANGE_UNIT)
    acts = (
        Act("rename", "更名", forms.RenameUnitForm, _rename, CHANGE_UNIT, _in_being),
        Act(
            "merge",
            "合并",
            forms.MergeUnitForm,
            _merge,
            CHANGE_UNIT,
            _below_the_union,
            "原组织撤销，成立新组织；以前的记录留在原组织名下，会员、角色、预算余额和没有办完的事项转到新组织，委员任期结束。",
            preview=_preview_merge,
        ),
        Act(
            "split",
            "分设",
            forms.SplitUnitForm,
            _split,
            CHANGE_UNIT,
            _below_the_union,
            "原组织撤销，成立几个新组织；以前的记录留在原组织名下，会员、任职、角色、预算余额和没有办完的事项转到新组织。",
            preview=splitting.preview_split,
        ),
        Act(
            "undo_split",
            "撤销分设",
            forms.UndoSplitForm,
            _undo_split,
            CHANGE_UNIT,
            splitting.may_be_undone,
            "转到新组织的全部转回，新组织撤销，编号腾出。新组织里已有新的记录的，不能这样撤销。",
        ),
        Act(
            "close",
            "撤销组织",
            forms.CloseUnitForm,
            _close,
            CHANGE_UNIT,
            _below_the_union,
            "撤销后不再登记新的记录；以前的记录保留。",
        ),
    )

    @admin.display(description="名称")
    def indented(self, unit):
        return "　" * (unit.path.count("/") - 2) + unit.name
