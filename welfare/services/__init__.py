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
from welfare.services.erasure import forget_health
from welfare.services.gifts import (
    add_recipients,
    generate_recipients,
    remove_recipient,
    save_issue,
    save_recipient,
    sign_recipients,
)
from welfare.services.grants import read_circumstances, report_grant
from welfare.services.records import delete_record, save_record
from welfare.services.standards import sync_standards
from welfare.services.visits import edit_visit, read_diagnosis, report_visit

__all__ = [
    "add_recipients",
    "approve_benefit",
    "cancel_benefit",
    "check_benefit",
    "decision_on_benefit",
    "delete_record",
    "edit_visit",
    "forget_health",
    "generate_recipients",
    "read_circumstances",
    "read_diagnosis",
    "remove_recipient",
    "report_grant",
    "report_visit",
    "return_benefit",
    "save_issue",
    "save_recipient",
    "save_record",
    "send_back_benefit",
    "sign_recipients",
    "submit_benefit",
    "sync_standards",
    "void_benefit",
]
