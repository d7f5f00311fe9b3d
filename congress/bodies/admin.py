"""Back-office pages of terms, congresses, delegations, delegates and rules."""

from django.contrib import admin
from django.urls import reverse
from unfold.admin import ModelAdmin

from congress import permissions
from congress.bodies.forms import CorrectDelegateForm, ElectDelegateForm, EndDelegacyForm, FollowingForm
from congress.bodies.models import Congress, Delegate, Delegation, RuleOfProcedure, Term
from congress.bodies.services import delegates, next_term
from congress.bodies.tables import CONGRESSES, DELEGATES
from members.people_search import PeopleSearchMixin
from unionportal.core.back_office.acts import Act, ActAdmin, ActsMixin, Done
from unionportal.core.back_office.record_admin import RecordAdmin
from unionportal.core.back_office.records import MovedAdmin
from unionportal.core.tables import Table


def _carry(term, *, actor, **answers):
    made, refused = next_term.carry_delegates(term, actor=actor, **answers)
    listing = f"{reverse('admin:congress_delegate_changelist')}?term__id__exact={term.pk}"
    return Done(f"已登记 {made} 名代表。", tuple(refused), listing)


def _has_one_before(term):
    return Term.objects.filter(unit=term.unit_id, since__lt=term.since).exists()


@admin.register(Term)
class TermAdmin(ActsMixin, RecordAdmin, MovedAdmin):
    deletes = False
    table = Table(shown=("__str__", "unit", "since", "until"), filters=("unit",))
    acts = (
        Act(
            "carry",
            "从上一届带来代表",
            FollowingForm,
            _carry,
            permissions.ADD_DELEGATE,
            _has_one_before,
            preview=next_term.preview_following,
        ),
    )
    list_select_related = ("unit",)


@admin.register(Congress)
class CongressAdmin(RecordAdmin):
    deletes = False
    table = CONGRESSES
    list_select_related = ("term", "unit")

    @admin.display(description="名称")
    def short_name(self, congress):
        return congress.short_name


@admin.register(Delegation)
class DelegationAdmin(PeopleSearchMixin, RecordAdmin):
    deletes = False
    table = Table(
        shown=("name", "term", "head"),
        filters=(("term", admin.RelatedOnlyFieldListFilter),),
        searched=("name",),
    )
    list_select_related = ("term", "head", "unit")
    people = ("head",)
    autocomplete_fields = ("head",)


def _elect(_, *, actor, **answers):
    return delegates.elect_delegate(actor=actor, **answers)


def _correct(delegate, *, actor, **answers):
    delegates.correct_delegate(delegate, actor=actor, **answers)


def _end(delegate, *, actor, **answers):
    delegates.end_delegacy(delegate, actor=actor, **answers)


def _serves(delegate):
    return delegate.until is None


@admin.register(Delegate)
class DelegateAdmin(PeopleSearchMixin, ActAdmin):
    table = DELEGATES
    list_select_related = ("member", "term", "delegation", "unit")
    adding = Act(
        "add",
        "登记代表",
        ElectDelegateForm,
        _elect,
        permissions.ADD_DELEGATE,
        warning="正式代表有账号的，同时得到代表的角色，任期相同。",
    )
    acts = (
        Act("end", "终止任期", EndDelegacyForm, _end, permissions.CHANGE_DELEGATE, _serves),
        Act("correct", "更正", CorrectDelegateForm, _correct, permissions.CHANGE_DELEGATE),
    )


@admin.register(RuleOfProcedure)
class RuleAdmin(RecordAdmin):
    """Rules, reference data: who may read them reads all of them."""

    deletes = False
    table = Table(
        shown=(
            "subject",
            "meeting_kind",
            "body",
            "words",
            "basis_words",
            "confidence",
            "confirmed",
            "valid_from",
            "valid_until",
        ),
        filters=("subject", "meeting_kind", "body", "confirmed"),
        searched=("clause", "source"),
    )

    def get_queryset(self, request):
        return ModelAdmin.get_queryset(self, request)

    @admin.display(description="规则")
    def words(self, rule):
        return rule.words

    @admin.display(description="依据")
    def basis_words(self, rule):
        return f"{rule.source}{rule.clause}"
