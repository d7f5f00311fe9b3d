"""The page that performs one move of a record's workflow, in portal and back office."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from unionportal.core.flow.versions import CHANGED, SEEN, is_as_seen
from unionportal.core.flow.workflow import Record, Transition, Workflow
from unionportal.core.models import User
from unionportal.core.trail import audit


class MoveForm(forms.Form):
    """Base of the forms of moves; `record` lets a form offer the choices that fit it."""

    # Whether nothing of what is typed may stay, not even that the form was sent.
    is_secret = False

    def __init__(self, *args: Any, record: Record | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record


class ReasonForm(MoveForm):
    reason = forms.CharField(label="原因", max_length=200)


def is_secret(flow: Workflow, move: str) -> bool:
    """Return whether the form of the move is one of which nothing may stay."""
    return getattr(flow.forms.get(move), "is_secret", False)


@sensitive_post_parameters()
def move_page(
    request: HttpRequest,
    record: Record,
    move: str,
    *,
    back: str,
    template: str = "core/move.html",
    context: Mapping[str, object] | None = None,
    onward: Callable[[Record], str] | None = None,
) -> HttpResponse:
    """Answer GET with the form of a move, POST by its service; show its ValidationError on the form.

    `onward` gives the address to go to after the move, where that is not `back`.
    """
    flow, actor = record.flow, request.user
    # What no service performs by itself has no page.
    transition = flow.transitions[move] if move in flow.acts else None
    if transition is None or not actor.is_authenticated or not actor.has_perm(transition.permission, record):
        raise Http404
    form_class = flow.forms.get(move, MoveForm)
    posted = request.method == "POST"
    form = form_class(request.POST if posted else None, request.FILES if posted else None, record=record)
    if posted and not is_as_seen(record, request.POST.get(SEEN, "")):
        record.refresh_from_db()
        form.add_error(None, why_not(record, transition, actor) or CHANGED)
    elif posted and form.is_valid():
        try:
            flow.perform(record, move, actor=actor, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{record}：已{transition.label}。")
            return redirect(onward(record) if onward else back)
    if not posted and (reason := why_not(record, transition, actor)):
        messages.warning(request, reason)
        return redirect(back)
    if not posted:
        audit.record_reading(actor, record)
    return render(
        request,
        template,
        {
            "record": record,
            "transition": transition,
            "warning": flow.warning_of(transition),
            "form": form,
            "back": back,
            **(context or {}),
        },
    )


def add_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Add a ValidationError to the form; errors of fields the form does not have become general ones."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for field, errors in refusal.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


def why_not(record: Record, transition: Transition, actor: User) -> str | None:
    """Return the sentence why the record cannot move now, by its state or its guard, or None."""
    if record.state not in transition.sources:
        return record.flow.out_of_turn(transition, record.state)
    return record.flow.why_blocked(transition, record, actor)
