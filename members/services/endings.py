"""What ends with a membership in this app and below it: committee terms, roles, the account."""

from django.db.models import Prefetch, Q

from members.models import OfficerTerm
from members.services.leaving import Ends, end_day, ends_with_membership
from members.services.officers import end_term
from unionportal.core.choices import DEPARTMENT_ROLES, TECHNICAL_ROLES, GrantState, Role
from unionportal.core.models import RoleGrant, User
from unionportal.core.roles import granting
from unionportal.core.services import accounts

# Roles of a person's work at the school, which somebody who leaves the union alone, or moves within it, keeps.
_OF_THE_SCHOOL = DEPARTMENT_ROLES | TECHNICAL_ROLES


def lasting_after(leavers):
    """Return the Q of spans, with `until`, that reach beyond the first of these days."""
    first = min(leaver.on for leaver in leavers)
    return Q(until__isnull=True) | Q(until__gt=first)


def reaches_beyond(record, leaver):
    """Return whether the span of the record lasts beyond the leaving."""
    return record.until is None or record.until > leaver.on


@ends_with_membership
class TermsEnd(Ends):
    """Terms on committees, also those that were to end later."""

    code, heading, model, fields, related = "members.term", "分工会委员", OfficerTerm, ("until",), ("unit", "member")

    def rows(self, leavers):
        members = [leaver.member.pk for leaver in leavers]
        return OfficerTerm.objects.filter(lasting_after(leavers), member__in=members)

    def applies(self, record, leaver, ended):
        return reaches_beyond(record, leaver) and record.until != end_day(leaver, record)

    def moves(self, record, leaver, ended):
        return leaver.gives_up(record.unit)

    def line(self, record):
        return f"{record.unit}{record.get_post_display()}（{_span(record)}）"

    def end(self, record, leaver, *, actor):
        end_term(record, actor=actor, on=end_day(leaver, record))


class RolesEnd(Ends):
    """Base of role grants that end; which of them says each class."""

    heading, model, fields, related = "角色", RoleGrant, ("until",), ("unit", "user__member", "lent_from__user")

    def rows(self, leavers):
        users = [leaver.member.user_id for leaver in leavers if leaver.member.user_id]
        return RoleGrant.objects.filter(lasting_after(leavers), user__in=users).exclude(state=GrantState.REFUSED)

    def member_of(self, record):
        return record.user.member.pk

    def line(self, record):
        return f"{record.get_role_display()} · {record.unit}（{_span(record)}）"

    def end(self, record, leaver, *, actor):
        granting.end_role(record, actor=actor, on=leaver.on)

    def restore(self, record, *, actor):
        granting.refuse_conflicts(record)
        super().restore(record, actor=actor)


@ends_with_membership
class OwnRolesEnd(RolesEnd):
    """Every role but that of a delegate, which follows the delegacy."""

    code = "members.role"

    def rows(self, leavers):
        return super().rows(leavers).exclude(role=Role.DELEGATE)

    def applies(self, record, leaver, ended):
        stays = leaver.stays_employed and record.role in _OF_THE_SCHOOL
        return reaches_beyond(record, leaver) and record.until != record.since and not stays

    def moves(self, record, leaver, ended):
        return record.role not in _OF_THE_SCHOOL and leaver.gives_up(record.unit)


@ends_with_membership
class AccountCloses(Ends):
    """The account; retired people keep theirs, and whoever keeps a role of the school needs it."""

    code, heading, model, fields, related = "members.account", "账号", User, ("is_active",), ("member",)
    last = True

    def rows(self, leavers):
        users = [leaver.member.user_id for leaver in leavers if leaver.member.user_id]
        standing = Prefetch("grants", RoleGrant.objects.in_force(), to_attr="standing_grants")
        return User.objects.filter(pk__in=users, is_active=True).prefetch_related(standing)

    def member_of(self, record):
        return record.member.pk

    def applies(self, record, leaver, ended):
        grants = {key for code, key in ended if code.endswith(".role")}
        return not leaver.is_retired and all(grant.pk in grants for grant in record.standing_grants)

    def line(self, record):
        return "账号停用"

    def end(self, record, leaver, *, actor):
        accounts.set_active(record, actor=actor, active=False)

    def restore(self, record, *, actor):
        accounts.set_active(record, actor=actor, active=record.is_active)


def _span(record):
    return f"{record.since} 起" + (f"，至 {record.until}" if record.until else "")
