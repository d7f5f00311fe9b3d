"""The acts of the flow of visits, grants and gift issues; its moves are those of benefit_flow.py."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from finance.services import (
    check_available,
    check_drafted,
    check_serves,
    enter_channel_of,
    holds_claims,
    open_approved_claim,
)
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.values.rules import not_later_than_today
from welfare import notices
from welfare.benefit_flow import BENEFIT_FLOW
from welfare.models.benefit import Benefit
from welfare.services.entitlement import check_rules, hold_to_the_rules


@BENEFIT_FLOW.check("report")
def check_to_report(benefit):
    """Raise ValidationError for a list without anybody, and for what is not within the rules."""
    benefit.listed_amount()
    check_rules(benefit)


# Whether its amount is within the rules depends on what is answered.
BENEFIT_FLOW.check("check")(lambda benefit: benefit.listed_amount())


@BENEFIT_FLOW.check("approve", spends=True)
def check_to_approve(benefit):
    """Raise ValidationError for what is not within the rules any more, or over what is left of its budget."""
    check_rules(benefit)
    check_available(benefit.budget, benefit.amount)


@BENEFIT_FLOW.act("report")
@transaction.atomic
def submit_benefit(benefit, *, actor):
    """Report the benefit (待核定), within the rules or with a reason; return it."""

    def within_the_rules(record):
        # A list without anybody is not reported.
        record.listed_amount()
        hold_to_the_rules(record)
        return {}

    today = timezone.localdate()
    return BENEFIT_FLOW.fire(
        benefit,
        "report",
        actor=actor,
        effect=within_the_rules,
        reported_by=actor,
        reported_on=today,
        return_reason="",
    )


@BENEFIT_FLOW.act("check")
@transaction.atomic
def check_benefit(benefit, *, actor, **answers):
    """Check the benefit (待批准): amount and budget, within the standards or with a reason. Return it.

    It is paid from the source of the budget.
    """

    def within_the_rules(record):
        listed = record.listed_amount()
        found = {} if listed is None else {"amount": listed}
        if record.budget is not None:
            found["funding_source"] = record.budget.funding_source
        record.amount = found.get("amount", record.amount)
        if not record.amount or record.amount <= 0:
            raise ValidationError({"amount": "金额须大于零。"})
        if record.budget is None:
            raise ValidationError({"budget": "请选择列支的预算。"})
        check_serves(record.budget, record.unit)
        check_drafted(record.budget, "budget")
        check_available(record.budget, record.amount)
        _check_visiting_day(record)
        hold_to_the_rules(record)
        return found

    facts = {"金额": answers["amount"]} if "amount" in answers else {}
    if answers.get("over_cap_reason"):
        facts["超标准原因"] = answers["over_cap_reason"]
    return BENEFIT_FLOW.fire(
        benefit, "check", actor=actor, checked_by=actor, effect=within_the_rules, facts=facts, **answers
    )


def _check_visiting_day(record):
    day = getattr(record, "visited_on", None)
    not_later_than_today(day, "慰问日期", field="visited_on")
    if day and day < record.happened_on:
        raise ValidationError({"visited_on": "慰问日期不能早于发生日期。"})


@BENEFIT_FLOW.act("approve")
@transaction.atomic
def approve_benefit(benefit, *, actor):
    """Approve and number the benefit, with an approved claim in finance; ValidationError if over budget. Return it."""

    def open_claim(record):
        # Since 核定, somebody may have left on a day before, or a rule may have been taken back.
        hold_to_the_rules(record)
        today = timezone.localdate()
        [number] = record.take_numbers(today.year)
        claim = open_approved_claim(
            actor=actor,
            proposed_by=record.reported_by,
            made_by=record.checked_by,
            budget=record.budget,
            amount=record.amount,
            cause=record.cause,
            source=record.cause.source_of(number),
            made_on=today,
            receivers=record.receivers,
            **record.claim_details(number),
        )
        enter_channel_of(claim, getattr(record, "channel", ""), actor=actor)
        return {"number": number, "claim": claim}

    benefit = BENEFIT_FLOW.fire(
        benefit, "approve", actor=actor, approved_by=actor, approved_on=timezone.localdate(), effect=open_claim
    )
    return notices.benefit_moved(benefit, actor=actor)


@BENEFIT_FLOW.act("return", form=ReasonForm)
@transaction.atomic
def return_benefit(benefit, *, actor, reason):
    """Send the benefit back to who reported it, with the reason."""
    benefit = BENEFIT_FLOW.fire(benefit, "return", actor=actor, return_reason=reason, facts={"原因": reason})
    return notices.benefit_moved(benefit, actor=actor)


@BENEFIT_FLOW.act("send_back", form=ReasonForm)
@transaction.atomic
def send_back_benefit(benefit, *, actor, reason):
    """Send the benefit, as approver, back to who reported it, with the reason."""
    checker = benefit.checked_by
    benefit = BENEFIT_FLOW.fire(
        benefit, "send_back", actor=actor, return_reason=reason, checked_by=None, facts={"原因": reason}
    )
    return notices.benefit_moved(benefit, actor=actor, also=checker)


@BENEFIT_FLOW.act("cancel", form=ReasonForm)
@transaction.atomic
def cancel_benefit(benefit, *, actor, reason):
    """Cancel the benefit, with the reason."""
    benefit = BENEFIT_FLOW.fire(benefit, "cancel", actor=actor, return_reason=reason, facts={"原因": reason})
    return notices.benefit_moved(benefit, actor=actor)


@BENEFIT_FLOW.act("void", form=ReasonForm)
@transaction.atomic
def void_benefit(benefit, *, actor, reason):
    """Close the benefit after its payment was reversed; its number stays used, a new one may be reported. Return it."""
    benefit = BENEFIT_FLOW.fire(benefit, "void", actor=actor, return_reason=reason, facts={"原因": reason})
    return notices.benefit_moved(benefit, actor=actor)


@holds_claims
def hold_carried_claim(old, new):
    """Let the benefit that `old` was to pay be paid by `new`, which goes on with it in the next year."""
    if (benefit := Benefit.of_claim(old)) is not None:
        benefit.claim, benefit.budget = new, new.budget
        benefit.save(update_fields=["claim", "budget"])
