"""Who may be a full delegate: of the staff's congress who is employed, of the members' congress who may vote."""

from django.core.exceptions import ValidationError

from congress.choices import DelegateKind, Electorate
from members.services.standing import why_no_vote, why_not_employed


def needs_vote(term):
    """Return whether a full delegate of the term must be a member with the vote."""
    return term.electorate != Electorate.STAFF


def needs_employment(term):
    """Return whether a full delegate of the term must work at the school."""
    return term.electorate != Electorate.MEMBERS


def why_not_delegate(term, member, day):
    """Return the sentence why the person cannot be a full delegate of the term from `day`, or None."""
    why = needs_employment(term) and why_not_employed(member, day)
    why = why or (needs_vote(term) and why_no_vote(member, day))
    if not why:
        return None
    basis = f"依据：{term.electorate_source}。" if term.electorate_source else ""
    return f"{why}不能任{term}的正式代表（资格：{term.electorate.label}）。{basis}"


def keeps_mandate(term, leaver):
    """Return whether somebody who leaves the union stays a full delegate of the term."""
    return leaver.stays_employed and not needs_vote(term)


def check_delegate(delegate):
    """Raise ValidationError, if the person cannot be a full delegate on the first day or as long as registered."""
    if delegate.kind != DelegateKind.FULL:
        return
    if why := why_not_delegate(delegate.term, delegate.member, delegate.since):
        raise ValidationError({"member": why})
    left_on = delegate.member.left_on
    beyond = left_on and (delegate.until is None or delegate.until > left_on)
    if beyond and (why := why_not_delegate(delegate.term, delegate.member, left_on)):
        raise ValidationError({"until": f"{why}任期止不能为空，也不能晚于{left_on}。"})
