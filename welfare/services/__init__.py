"""The acts of welfare: every change of data goes through one of them."""

from welfare.services.benefits import (
    approve_benefit,
    cancel_benefit,
    check_benefit,
    return_benefit,
    send_back_benefit,
    submit_benefit,
    void_benefit,
)
from welfare.services.decisions import decision_on_benefit
from welfare.services.entitlement import findings
from welfare.services.gifts.batches import Months, add_months, copy_issue, preview_copy, preview_months, usual_cost
from welfare.services.gifts.lists import (
    add_recipients,
    generate_recipients,
    left_out,
    remove_recipient,
    save_issue,
    save_recipient,
)
from welfare.services.gifts.signing import (
    preview_signing,
    preview_taking_back,
    sign_chosen,
    sign_recipients,
    take_back_signatures,
)
from welfare.services.grants import read_circumstances, report_grant
from welfare.services.hardship import (
    check_hardship_file,
    confirm_check,
    read_hardship,
    recheck_hardship,
    save_hardship_file,
    send_back_check,
)
from welfare.services.leaving import forget_health
from welfare.services.records import delete_record, save_record
from welfare.services.rules import confirm_rule, propose_again, propose_rule, refuse_rule, reopen_rule
from welfare.services.standards import sync_standards
from welfare.services.visits import edit_visit, read_diagnosis, report_visit

__all__ = [
    "Months",
    "add_months",
    "add_recipients",
    "approve_benefit",
    "cancel_benefit",
    "check_benefit",
    "check_hardship_file",
    "confirm_check",
    "confirm_rule",
    "copy_issue",
    "decision_on_benefit",
    "delete_record",
    "edit_visit",
    "findings",
    "forget_health",
    "generate_recipients",
    "left_out",
    "preview_copy",
    "preview_months",
    "preview_signing",
    "preview_taking_back",
    "propose_again",
    "propose_rule",
    "read_circumstances",
    "read_diagnosis",
    "read_hardship",
    "recheck_hardship",
    "refuse_rule",
    "remove_recipient",
    "reopen_rule",
    "report_grant",
    "report_visit",
    "return_benefit",
    "save_hardship_file",
    "save_issue",
    "save_recipient",
    "save_record",
    "send_back_benefit",
    "send_back_check",
    "sign_chosen",
    "sign_recipients",
    "submit_benefit",
    "sync_standards",
    "take_back_signatures",
    "usual_cost",
    "void_benefit",
]
