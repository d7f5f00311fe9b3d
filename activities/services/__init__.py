"""The acts on activities and their records: every change of data goes through one of them."""

from activities.services.activities import (
    apply_activity,
    approve_activity,
    cancel_activity,
    change_activity,
    claim_cost,
    edit_activity,
    propose_activity,
    record_activity,
    reopen_activity,
    return_activity,
)
from activities.services.clubs import close_club, join_club, leave_club, save_club
from activities.services.decisions import decision_on_activity
from activities.services.plans import adjust_item, copy_plan, fulfil_item, publish_plan, reopen_item
from activities.services.projects import apply_project, save_project
from activities.services.records import delete_record, save_record
from activities.services.roster import accept_place, change_sign_up, enrol, enrol_many, settle_roster, sign_up, withdraw
from activities.services.selections import (
    cancel_selection,
    decide_selection,
    nominate,
    open_nominations,
    open_voting,
    publish_selection,
    save_selection,
    score_candidate,
    score_candidates,
)
from activities.services.voting import cast_vote, close_voting, count_votes, hand_out_paper, take_code

__all__ = [
    "accept_place",
    "adjust_item",
    "apply_activity",
    "apply_project",
    "approve_activity",
    "cancel_activity",
    "cancel_selection",
    "cast_vote",
    "change_activity",
    "change_sign_up",
    "claim_cost",
    "close_club",
    "close_voting",
    "copy_plan",
    "count_votes",
    "decide_selection",
    "decision_on_activity",
    "delete_record",
    "edit_activity",
    "enrol",
    "enrol_many",
    "fulfil_item",
    "hand_out_paper",
    "join_club",
    "leave_club",
    "nominate",
    "open_nominations",
    "open_voting",
    "propose_activity",
    "publish_plan",
    "publish_selection",
    "record_activity",
    "reopen_activity",
    "reopen_item",
    "return_activity",
    "save_club",
    "save_project",
    "save_record",
    "save_selection",
    "score_candidate",
    "score_candidates",
    "settle_roster",
    "sign_up",
    "take_code",
    "withdraw",
]
