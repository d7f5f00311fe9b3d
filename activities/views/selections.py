"""Pages of selections: candidates, the secret vote, the scores of the experts, the decision."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import DetailView, FormView, ListView

from activities import permissions, queries, services, visibility
from activities.forms.filters import SelectionFilter
from activities.forms.selections import NominateForm, PaperForm, ReplaceCodeForm, ScoreForm, SelectionForm, VoteForm
from activities.models import Candidate, ExpertScore, Selection
from activities.selection_flow import SELECTION_FLOW, SelectionState
from activities.tables import SELECTIONS
from activities.views.base import FilteredMixin, ForEverybody, RecordPage, flash_refusal
from unionportal.core import ballots
from unionportal.core.flow.form_keys import leaves_no_row
from unionportal.core.pages.views import MoveView, ScopedViewMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage
from unionportal.core.trail import audit


class SelectionList(DeclaredPage, FilteredMixin, ForEverybody, ListView):
    model = Selection
    table = SELECTIONS
    template_name = "activities/selection/selection_list.html"
    filter_class = SelectionFilter
    add_permission = permissions.ADD_SELECTION

    def visible_rows(self):
        return visibility.selections_for(self.request.scope).select_related("unit")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        member = queries.member_of(self.request.user)
        votes = [selection.secret_vote_id for selection in context["page_obj"] if selection.takes_votes(today)]
        return {**context, "to_vote_in": queries.votes_open_to(member, votes) if member else set()}


class SelectionDetail(ForEverybody, DetailView):
    template_name = "activities/selection/selection_detail.html"
    context_object_name = "selection"

    def visible_rows(self):
        return visibility.selections_for(self.request.scope).select_related("unit", "series", "secret_vote")

    def get_context_data(self, **kwargs):
        selection, user, today = self.object, self.request.user, timezone.localdate()
        member = queries.member_of(user)
        voted = member is not None and queries.has_voted(selection, member)
        elects = member is not None and queries.may_vote(selection, member)
        office = user.has_perm(permissions.RUN_SELECTION, selection)
        candidates = selection.candidates.select_related("unit", "selection")
        if selection.is_over:
            candidates = candidates.order_by("-is_winner", "-total", "position", "pk")
        return super().get_context_data(
            tone=selection.tone,
            moves=SELECTION_FLOW.available(selection, user),
            candidates=candidates,
            voted=voted,
            may_vote=elects and selection.takes_votes(today),
            may_nominate=selection.takes_nominations(today) and user.has_perm(permissions.NOMINATE),
            may_edit=selection.state == SelectionState.DRAFT and user.has_perm(permissions.CHANGE_SELECTION, selection),
            may_score=may_score(selection, user),
            hands_out_papers=office and selection.secret_vote is not None and selection.takes_votes(today),
            teller=_teller(selection, user),
            turnout=queries.turnout(selection) if office else None,
            office=office,
            named_tellers="、".join(one.name for one in selection.tellers.order_by("username")) if office else "",
            timeline=audit.entries(audit.of(selection)) if office else (),
            **kwargs,
        )


def _teller(selection, user):
    """Return this user's row as a teller of the vote that is being prepared, or None."""
    vote = selection.secret_vote
    if vote is None or not vote.is_prepared or not vote.has_tellers:
        return None
    return vote.tellers.filter(user=user).first()


def may_score(selection, user):
    """Return whether this user is an expert of the selection who may score now."""
    return selection.state == SelectionState.SCORING and selection.experts.filter(pk=user.pk).exists()


class _SelectionForm(RecordPage):
    model = Selection
    form_class = SelectionForm

    def back(self):
        if self.record.pk:
            return ("activities:selection_detail", self.record.pk)
        return ("activities:selection_list",)

    def perform(self, record, form):
        people = {name: form.cleaned_data[name] for name in ("experts", "tellers")}
        return services.save_selection(record, actor=self.request.user, **people)


class SelectionAdd(_SelectionForm):
    permission_required = permissions.ADD_SELECTION
    heading = "登记评选"


class SelectionEdit(_SelectionForm):
    permission_required = permissions.CHANGE_SELECTION
    heading = "修改评选"

    def queryset(self):
        return super().queryset().filter(state=SelectionState.DRAFT).select_related("unit")


class SelectionMove(MoveView):
    model = Selection


class SelectionNominate(RecordPage):
    """Puts a candidate forward in a selection that is open to the user's unit."""

    model = Candidate
    form_class = NominateForm
    permission_required = permissions.NOMINATE
    again = "保存，再推荐一个"

    def dispatch(self, request, *args, pk, **kwargs):
        self.selection = get_object_or_404(visibility.selections_for(request.scope).select_related("unit"), pk=pk)
        if not request.user.has_perm(permissions.NOMINATE):
            raise Http404
        if not self.selection.takes_nominations(timezone.localdate()):
            messages.warning(request, "现在不在推荐期内。")
            return redirect("activities:selection_detail", pk)
        return super().dispatch(request, *args, **kwargs)

    def blank(self):
        return Candidate(selection=self.selection)

    @property
    def heading(self):
        return f"推荐：{self.selection.title}"

    def back(self):
        return ("activities:selection_detail", self.selection.pk)

    def perform(self, record, form):
        return services.nominate(record, actor=self.request.user)


class _OnSelection(ScopedViewMixin, FormView):
    """A form about one selection that everybody may read of."""

    permission_required = ()

    def dispatch(self, request, *args, pk, **kwargs):
        shown = visibility.selections_for(request.scope).select_related("unit", "secret_vote")
        self.selection = get_object_or_404(shown, pk=pk)
        if (refusal := self.refusal()) is not None:
            messages.warning(request, refusal)
            return redirect("activities:selection_detail", pk)
        return super().dispatch(request, *args, **kwargs)

    def refusal(self):
        """Return why this person cannot do it now, or None."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        return super().get_context_data(selection=self.selection, **kwargs)


@method_decorator([sensitive_post_parameters(), never_cache, leaves_no_row], name="dispatch")
class SelectionVote(_OnSelection):
    """The ballot; the choice is in the request alone, in no log, message or address afterwards."""

    form_class = VoteForm
    template_name = "activities/selection/selection_vote.html"

    def refusal(self):
        self.member = queries.member_of(self.request.user)
        if self.member is None:
            return "您的账号没有对应的会员，不能投票。"
        if self.selection.is_voting and self.selection.is_of_old_kind:
            return "这次评选在选票封存以前开始，升级后不再收票；已投的票有效，等待结束投票。"
        if not self.selection.takes_votes(timezone.localdate()):
            return "现在不在投票期内。"
        return queries.why_no_vote(self.selection, self.member)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "selection": self.selection}

    @catch_refusal
    def form_valid(self, form):
        services.cast_vote(self.selection, member=self.member, candidates=form.cleaned_data["candidates"])
        messages.success(self.request, "投票已封存，谢谢您。")
        return redirect("activities:selection_detail", self.selection.pk)

    def form_invalid(self, form):
        # The second click of two, which came while the first was counted.
        if queries.has_voted(self.selection, self.member):
            messages.warning(self.request, self.refusal())
            return redirect("activities:selection_detail", self.selection.pk)
        return super().form_invalid(form)


@method_decorator([sensitive_post_parameters(), never_cache, leaves_no_row], name="dispatch")
class SelectionCode(_OnSelection):
    """Shows a teller his code, once: in this answer alone."""

    template_name = "activities/selection/selection_code.html"

    def dispatch(self, request, *args, pk, **kwargs):
        # Who the tellers are is not told to others.
        if not visibility.selections_for(request.scope).filter(pk=pk, tellers=request.user).exists():
            raise Http404
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def refusal(self):
        self.teller = _teller(self.selection, self.request.user)
        if self.teller is None:
            return "现在不能领取监票密码：开始推荐以后、开始投票以前可以领取。"
        return None

    def get_context_data(self, **kwargs):
        return super().get_context_data(has_code=bool(self.teller.public_key), **kwargs)

    def get_form_class(self):
        return ReplaceCodeForm if self.teller.public_key else forms.Form

    @catch_refusal
    def form_valid(self, form):
        replace = form.cleaned_data.get("replace", False)
        code = services.take_code(self.selection, actor=self.request.user, replace=replace)
        return self.render_to_response(self.get_context_data(form=form, code=code))


class SelectionPaper(_OnSelection):
    """Hands out paper ballots, one voter after another."""

    form_class = PaperForm
    template_name = "activities/selection/selection_paper.html"

    def refusal(self):
        if not self.request.user.has_perm(permissions.RUN_SELECTION, self.selection):
            raise Http404
        if self.selection.secret_vote is None or not self.selection.takes_votes(timezone.localdate()):
            return "现在不在投票期内，不能发纸质票。"
        return None

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "scope": self.request.scope}

    def get_context_data(self, **kwargs):
        return super().get_context_data(handed_out=ballots.papers_out(self.selection.secret_vote), **kwargs)

    @catch_refusal
    def form_valid(self, form):
        member = form.cleaned_data["member"]
        count = services.hand_out_paper(self.selection, actor=self.request.user, member=member)
        messages.success(self.request, f"已登记{member.name}领取纸质票，共发出{count}张。")
        return redirect("activities:selection_paper", self.selection.pk)


class SelectionScore(_OnSelection):
    form_class = ScoreForm
    template_name = "activities/selection/selection_score.html"

    def dispatch(self, request, *args, pk, **kwargs):
        selections = visibility.selections_for(request.scope)
        # Who the experts are is not told to others.
        if not selections.filter(pk=pk, experts=request.user).exists():
            raise Http404
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def refusal(self):
        return None if self.selection.state == SelectionState.SCORING else "现在不在评分期内。"

    def get_form_kwargs(self):
        candidates = list(self.selection.candidates.select_related("unit"))
        own = ExpertScore.objects.filter(candidate__in=candidates, expert=self.request.user)
        given = dict(own.values_list("candidate", "points"))
        return {**super().get_form_kwargs(), "candidates": candidates, "given": given}

    def form_valid(self, form):
        try:
            services.score_candidates(self.selection, actor=self.request.user, points=form.points())
        except ValidationError as refusal:
            flash_refusal(self.request, refusal)
            return self.form_invalid(form)
        messages.success(self.request, "评分已保存，评分结束前可以修改。")
        return redirect("activities:selection_detail", self.selection.pk)
