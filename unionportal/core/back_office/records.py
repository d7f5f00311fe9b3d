"""Bases of every back-office page: rows by scope, permissions by record, acts through services."""

from copy import copy
from functools import partial

from django.contrib import messages
from django.contrib.admin import RelatedFieldListFilter
from django.contrib.admin.exceptions import DisallowedModelAdminLookup, DisallowedModelAdminToField
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR
from django.contrib.admin.widgets import AutocompleteMixin
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.forms import ALL_FIELDS
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from unfold.admin import ModelAdmin

from unionportal.core.back_office.gaps import leave_out_empty, unasked_of
from unionportal.core.back_office.lists.batches import BatchList
from unionportal.core.back_office.lists.cells import chosen_names, own_cells, ways_of
from unionportal.core.back_office.lists.changelist import DeclaredChangeList, UndeclaredLookup
from unionportal.core.back_office.lists.exports import SHOW, ExportedList
from unionportal.core.back_office.pickers import forgiving
from unionportal.core.flow.moves import is_secret, move_page
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.pages.history import history_page
from unionportal.core.pages.named_choices import MOST_LISTED
from unionportal.core.pages.paging import PAGE
from unionportal.core.tables import is_sealed
from unionportal.core.tables.answering import SENT
from unionportal.core.tables.keyset import KeysetPaginator
from unionportal.core.trail import audit
from unionportal.core.trail.history import is_kept
from unionportal.core.values.grams import words_in
from unionportal.core.values.money import MoneyField
from unionportal.core.values.numerals import number_in

# What a page of the back office has of its declaration, by the names of Django.
_DECLARED = {
    "list_display": "names",
    "list_filter": "filters",
    "search_fields": "searched",
    "search_help_text": "search_help",
    "date_hierarchy": "by_date",
    "ordering": "order",
}


class ScopedFilter(RelatedFieldListFilter):
    """A list filter that offers only related rows in scope, and none where they are more than anybody reads through.

    The rows of such a list are found by its search; a link that filters by one of them still does.
    """

    def field_choices(self, field, request, model_admin):
        ordering = self.field_admin_ordering(field, request, model_admin)
        rows = field.related_model._default_manager.all()
        # Reference data is the same for everybody.
        seen = {"pk__in": rows.visible_to(request.scope)} if hasattr(rows, "visible_to") else {}
        offered = field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=seen)
        if len(offered) <= MOST_LISTED:
            return offered
        chosen = set(self.lookup_val or ())
        return [(key, label) for key, label in offered if str(key) in chosen]


class ScopedAdmin(ExportedList, ModelAdmin):
    """Shows the rows in scope as the table declares, and asks each permission of the record rather than the table."""

    # The declaration of the list.
    table = None
    list_per_page = PAGE
    paginator = KeysetPaginator
    show_full_result_count = False
    list_filter_submit = True
    # The paper forms of the list.
    list_before_template = "admin/print_list.html"
    warn_unsaved_form = True
    actions = None
    # A record's page in the portal is linked where it helps; the admin's own link goes through a guess of the host.
    view_on_site = False
    # The lookups by which other pages link to this list, beside its filters.
    linked_by = ()
    # The days that are mostly today's when a record is entered.
    days_offered = ()

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        for name, of_table in _DECLARED.items():
            if declared := getattr(self.table, of_table):
                setattr(self, name, declared)
        # What can be found, by the names of the columns it is looked for in; of another table's, of what leads there.
        self.search_help_text = self.search_help_text or "、".join(self._searched_labels())
        self._cells = own_cells(self)
        # How the theme shows a field that is read only: amounts with separators, as everywhere.
        amounts = [field.name for field in model._meta.concrete_fields if isinstance(field, MoneyField)]
        amounts += [one.name for one in self.table.shown if getattr(one, "kind", "") == "money"]
        self.readonly_preprocess_fields = dict.fromkeys(amounts, intcomma)

    def _searched_labels(self):
        ways = [get_fields_from_path(self.model, name.strip("^=@"))[0] for name in self.search_fields]
        return dict.fromkeys(way.verbose_name for way in ways)

    def get_list_display(self, request):
        names = chosen_names(request, self) or self.table.shown_to(request.user)
        return [self._cells.get(name, name) for name in names]

    def get_list_display_links(self, request, list_display):
        """Return Django's links, or the first column where one chose others than those."""
        links = super().get_list_display_links(request, list_display)
        return [one for one in links if one in list_display] or list_display[:1]

    def get_list_select_related(self, request):
        joined = super().get_list_select_related(request)
        if not (names := chosen_names(request, self)) or isinstance(joined, bool):
            return joined
        return sorted({*joined, *ways_of(self, names)})

    def get_paginator(self, request, queryset, per_page, **kwargs):
        # What is edited in the list is found again by its number.
        params = {} if self.list_editable else request.GET
        # What a search finds is read once, for its number, sums and days; the days of a whole table an index has.
        ranged = self.date_hierarchy if request.GET.get(SEARCH_VAR) else ""
        return self.paginator(
            queryset, per_page, summed=self.summed(request), ranged=ranged, params=params, page_name=PAGE_VAR
        )

    def summed(self, request):
        """Return the amounts that are added up below the list as it is asked for."""
        return self.table.totals

    def get_changelist(self, request, **kwargs):
        return DeclaredChangeList

    def get_changelist_instance(self, request):
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            if not request.GET:
                raise
            raise UndeclaredLookup(str(error)) from error

    def changelist_view(self, request, extra_context=None):
        """Return the list; an address with a filter that it does not have leads to the plain list, and is told."""
        try:
            if request.method == "POST" and SENT in request.POST:
                return self.export_view(request)
            if request.method == "POST" and SHOW in request.POST:
                return self.show_columns(request)
            form = self.export_form(request) if self.may_export(request) else None
            context = {"export_form": form, "opened_from": self._opened_from(request)}
            return super().changelist_view(request, {**context, **(extra_context or {})})
        except (DisallowedModelAdminLookup, DisallowedModelAdminToField):
            messages.warning(request, "网址里有这张列表没有的筛选条件，已显示全部记录。")
            return redirect(request.path)

    def _opened_from(self, request):
        """Return (what it is, the address) of the record from whose page the list was opened; None for none."""
        for way in self.linked_by:
            if key := number_in(request.GET.get(way, ""), digits=18):
                record = self.model._meta.get_field(way.partition("__")[0]).related_model._meta
                page = f"admin:{record.app_label}_{record.model_name}_change"
                return record.verbose_name, reverse(page, args=[key])
        return None

    def get_sortable_by(self, request):
        return [one for one in super().get_sortable_by(request) if not is_sealed(self.model, one)]

    def get_search_fields(self, request):
        """Return the columns, each with the lookup that its index serves."""
        own = {field.name for field in self.opts.concrete_fields}
        return [words_in(self.model, name) if name in own else name for name in self.search_fields]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.scope)

    def get_changeform_initial_data(self, request):
        """Return what a new record begins with: this year, today on the `days_offered`, what the address names."""
        today = timezone.localdate()
        return {"year": today.year, **dict.fromkeys(self.days_offered, today)} | super().get_changeform_initial_data(
            request
        )

    def get_list_filter(self, request):
        """Return the filters, with ScopedFilter in place of Django's, which would list every related row."""
        return [(one, ScopedFilter) if self._leads_to_rows(one) else one for one in super().get_list_filter(request)]

    def _leads_to_rows(self, name):
        return isinstance(name, str) and get_fields_from_path(self.model, name)[-1].related_model is not None

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def _allowed(self, request, verb, obj):
        perm = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        if obj is None:
            # Being the owner of some row opens the portal's pages, not a list of the back office.
            return request.user.holds(perm)
        return request.user.has_perm(perm, obj)

    def has_view_permission(self, request, obj=None):
        return self._allowed(request, "view", obj) or self._allowed(request, "change", obj)

    def has_add_permission(self, request):
        return self._allowed(request, "add", None)

    def has_change_permission(self, request, obj=None):
        return self._allowed(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self._allowed(request, "delete", obj)

    def history_view(self, request, object_id, extra_context=None):
        """Return what changed in the row, in place of what was saved through these pages alone."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            **history_page(request, record),
            "title": f"{self.opts.verbose_name}的修改记录",
            "object": record,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/object_history.html", context | (extra_context or {}))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        # To save leads to the record: it is the button that goes on editing; another one is added from a new form.
        context |= {"show_save_and_continue": False, "show_save_and_add_another": add}
        context["has_history"] = change and is_kept(self.model)
        if change:
            audit.record_reading(request.user, obj)
            # As the list: what it is, not what one may do with it.
            context["title"] = self.opts.verbose_name
            left_out, asked = leave_out_empty(context["adminform"], obj), self.fillable_columns(request, obj)
            # What may still be filled in is no gap, nor is what nobody was asked for.
            is_open = self.has_change_permission(request, obj)
            context["left_out"] = [] if is_open else [label for name, label in left_out.items() if name in asked]
            context["adminform"].model_admin = self._without_closed_links(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def fillable_columns(self, request, record):
        """Return the names of the columns that whoever filled in the record was asked for."""
        typed = getattr(getattr(self.form, "_meta", None), "fields", None)
        names = typed if typed not in (None, ALL_FIELDS) else [one.name for one in self.opts.fields if one.editable]
        return set(names) - {*self.get_readonly_fields(request, record)} - unasked_of(record)

    def _without_closed_links(self, request, record):
        """Return this page as it is for the request: what its reader cannot open in the back office is no link."""
        page, pages = copy(self), self.admin_site._registry
        page.readonly_preprocess_fields = dict(self.readonly_preprocess_fields)
        for field in self.opts.concrete_fields:
            leads_to = pages.get(field.related_model)
            if leads_to and not leads_to.has_view_permission(request):
                page.readonly_preprocess_fields[field.name] = partial(_named, record, field.name)
        return page

    def response_post_save_add(self, request, obj):
        """Lead to the record, with which whoever made it goes on."""
        return self._to_record(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        """Lead to the record, which shows what was saved."""
        return self._to_record(request, obj) or super().response_post_save_change(request, obj)

    def _to_record(self, request, obj):
        if not self.has_view_or_change_permission(request, obj):
            return None
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", obj.pk)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change, **kwargs)
        if issubclass(form_class, VersionedForm):
            return form_class
        return type(form_class.__name__, (VersionedForm, form_class), {})

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        # As in a form of Django, and unlike the skin: nothing is chosen before somebody chooses it.
        if "choices" not in kwargs:
            is_open = db_field.blank or not db_field.has_default()
            kwargs["choices"] = db_field.get_choices(include_blank=is_open, blank_choice=[("", "请选择")])
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Return the field, offering only rows in scope."""
        related = db_field.related_model._default_manager.all()
        if hasattr(related, "visible_to"):
            kwargs["queryset"] = related.visible_to(request.scope)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and isinstance(field.widget, AutocompleteMixin):
            field.widget.__class__ = forgiving(type(field.widget))
        return field


def _named(record, name, shown):
    """Return the name of what a column leads to, in place of the link; what is shown where it leads nowhere."""
    found = getattr(record, name)
    return shown if found is None else str(found)


class ReadOnlyAdmin(ScopedAdmin):
    """A page without adding, changing or deleting."""

    def fillable_columns(self, request, record):
        """Return nothing: nobody fills it in here."""
        return ()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class MovedAdmin(ScopedAdmin):
    """Shows on a record a button for everything that can be done with it now, each with a page of its own."""

    change_form_template = "admin/workflow_change_form.html"

    def open_moves(self, record, user):
        """Return what this user can do with the record now; each has a `name` and a `label`."""
        return []

    def leaves_no_row(self, move):
        """Return whether the answers to a move may be remembered nowhere."""
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(self.move_view)
        view.leaves_no_row = lambda pk, move: self.leaves_no_row(move)
        name = f"{self.opts.app_label}_{self.opts.model_name}_move"
        return [path("<int:pk>/move/<str:move>/", view, name=name), *super().get_urls()]

    def move_view(self, request, pk, move):
        """Return the page of one of `open_moves` by its name."""
        raise Http404

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = self.get_object(request, object_id)
        moves = self.open_moves(record, request.user) if record else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "moves": moves})


class WorkflowAdmin(BatchList, MovedAdmin):
    """Shows the state read-only and moves it through the same page, forms and services as the portal."""

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "state"]

    def open_moves(self, record, user):
        return record.flow.available(record, user)

    def leaves_no_row(self, move):
        return is_secret(self.model.flow, move)

    def move_view(self, request, pk, move):
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
        return move_page(
            request,
            record,
            move,
            back=back,
            template="admin/move.html",
            context={**self.admin_site.each_context(request), "opts": self.opts, "title": f"{record}"},
        )
