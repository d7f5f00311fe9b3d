"""Acts of back-office pages with a form of their own: beside the moves of a flow, or the only changes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from unionportal.core.back_office.records import MovedAdmin
from unionportal.core.flow.moves import add_refusal


def _always(record):
    return True


def _never(record):
    return False


@dataclass(frozen=True)
class Done:
    """What an act with more to say than its label returns: sentences for who did it, and the page to go on to."""

    sentence: str
    warnings: tuple = ()
    then: str = ""


@dataclass(frozen=True)
class Act:
    """One act on a record: `run(record, *, actor, **answers)`, which may return a Done.

    A str that it returns is a secret, shown once.
    With a `preview(record, **answers)`, which returns a Preview, the page shows it first; `run` then gets as `seen`
    which one was confirmed, and refuses if another would be shown now.
    """

    name: str
    label: str
    form: type
    run: Callable
    permission: str
    fits: Callable = _always
    warning: str = ""
    preview: Callable | None = None
    # Whether it is what usually comes next with a record.
    leads_on: Callable = _never

    def is_likely(self, record):
        """Return whether it is what usually comes next with the record."""
        return self.leads_on(record)


class ActsMixin:
    """Gives the page of a record a button and a page for every act that applies, before the moves of its flow."""

    acts = ()

    def open_moves(self, record, user):
        """Return the acts that apply to the record and that this user may perform, and the moves of its flow."""
        fitting = [act for act in self.acts if act.fits(record) and user.has_perm(act.permission, record)]
        return [*fitting, *super().open_moves(record, user)]

    def move_view(self, request, pk, move):
        """Return the page of an act by its name; other names are those of moves."""
        act = next((act for act in self.acts if act.name == move), None)
        if act is None:
            return super().move_view(request, pk, move)
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        if not request.user.has_perm(act.permission, record):
            raise Http404
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
        if not act.fits(record):
            messages.warning(request, f"现在不能{act.label}。")
            return redirect(back)
        return self.page_of(request, act, record, back)

    def page_of(self, request, act, record, back):
        """Return the page of an act on the record, or on none."""
        # Whoever begins a record on the page of another, of a person above all, need not choose that again.
        known = {name: value for name, value in request.GET.items() if record is None and name in act.form.base_fields}
        typed = request.POST if request.method == "POST" else None
        form = act.form(typed, record=record, scope=request.scope, initial=known)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": act.label,
            "subtitle": str(record or ""),
            "act": act,
            "form": form,
            "back": back,
            "shows_first": act.preview is not None,
        }
        seen = request.POST.get("seen")
        if request.method == "POST" and form.is_valid() and (seen or act.preview is None):
            answers = {**form.cleaned_data, **({"seen": seen} if act.preview else {})}
            try:
                with transaction.atomic():
                    done = act.run(record, actor=request.user, **answers)
            except ValidationError as refusal:
                add_refusal(form, refusal)
            else:
                if isinstance(done, str):
                    # Shown in this very response, without a redirect: a secret is stored in no cookie and no session.
                    return render(request, "admin/secret.html", {**context, "secret": done})
                if record is None and isinstance(done, Model):
                    # Whoever made a record goes on with it.
                    back = reverse(f"admin:{done._meta.app_label}_{done._meta.model_name}_change", args=[done.pk])
                return _finish(request, done if isinstance(done, Done) else Done(f"已{act.label}。"), back)
        return render(request, "admin/act.html", {**context, "preview": _previewed(act, record, form)})


class ActAdmin(ActsMixin, MovedAdmin):
    """Shows records read-only, with a button for every act that applies."""

    # The act that creates a record; its `run` gets None as record.
    adding = None

    def fillable_columns(self, request, record):
        """Return the names of the fields of the act that makes a record."""
        return {*self.adding.form.base_fields} if self.adding else ()

    def has_add_permission(self, request):
        return bool(self.adding) and request.user.has_perm(self.adding.permission)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return self._allowed(request, "view", obj)

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise Http404
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return self.page_of(request, self.adding, None, back)


def _finish(request, done, back):
    for sentence in done.warnings:
        messages.warning(request, sentence)
    messages.success(request, done.sentence)
    return redirect(done.then or back)


def _previewed(act, record, form):
    """Return the Preview of what was typed, if the act has one and it can be done."""
    if act.preview is None or not form.is_bound or not hasattr(form, "cleaned_data"):
        return None
    if form.errors and not set(form.errors) <= {NON_FIELD_ERRORS}:
        return None
    try:
        return act.preview(record, **form.cleaned_data)
    except ValidationError as refusal:
        if not form.errors:
            add_refusal(form, refusal)
        return None
