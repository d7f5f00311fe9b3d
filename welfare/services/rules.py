"""Acts on the dated rules of welfare: one person proposes a row, another puts it in force."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionportal.core.flow.moves import ReasonForm
from unionportal.core.services import records
from welfare.rule_flow import RULE_FLOW, RuleState


@transaction.atomic
def propose_rule(rule, *, actor):
    """Save a new rule, or a change of one that is not in force, which then waits to be confirmed; return it."""
    if rule.pk:
        stored = type(rule).objects.select_for_update(of=("self",), no_key=True).get(pk=rule.pk)
        if stored.state != RuleState.PROPOSED:
            state = stored.get_state_display()
            raise ValidationError(f"“{state}”的规定不能修改。规定有变，请加新的一条；写错了，请主席退回修改。")
    rule.proposed_by, rule.confirmed_by, rule.confirmed_on = actor, None, None
    return records.save_record(rule, actor=actor)


@RULE_FLOW.act("confirm")
@transaction.atomic
def confirm_rule(rule, *, actor):
    """Put the rule in force from its first day; return it."""
    return RULE_FLOW.fire(
        rule,
        "confirm",
        actor=actor,
        confirmed_by=actor,
        confirmed_on=timezone.localdate(),
        return_reason="",
        facts={"生效日期": rule.valid_from, "条款": rule.clause},
    )


@RULE_FLOW.act("refuse", form=ReasonForm)
@transaction.atomic
def refuse_rule(rule, *, actor, reason):
    """Refuse the rule, with the reason; return it."""
    return RULE_FLOW.fire(rule, "refuse", actor=actor, return_reason=reason, facts={"原因": reason})


@RULE_FLOW.act("reopen", form=ReasonForm)
@transaction.atomic
def reopen_rule(rule, *, actor, reason):
    """Take a rule out of force to be corrected, with the reason; return it."""
    fields = {"confirmed_by": None, "confirmed_on": None, "return_reason": reason}
    return RULE_FLOW.fire(rule, "reopen", actor=actor, facts={"原因": reason}, **fields)


@RULE_FLOW.act("propose")
@transaction.atomic
def propose_again(rule, *, actor):
    """Propose a refused rule once more, to be changed and confirmed; return it."""
    return RULE_FLOW.fire(rule, "propose", actor=actor, proposed_by=actor)
