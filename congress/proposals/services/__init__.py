"""The acts on proposals, co-signatures, assignments and replies."""

from congress.proposals.services.answering import (
    accept_assignment,
    conclude_proposal,
    draft_reply,
    rate_proposal,
    reject_reply,
    send_back_assignment,
    sign_reply,
)
from congress.proposals.services.assigning import (
    add_assisting,
    assign_proposal,
    default_due_on,
    reassign_proposal,
    take_away_assignment,
)
from congress.proposals.services.cosigning import (
    answer_cosignature,
    invite_cosigner,
    uninvite_cosigner,
)
from congress.proposals.services.proposals import (
    attach_files,
    draft_proposal,
    remove_file,
    request_cosignatures,
    revise_proposal,
    save_draft,
    submit_proposal,
    withdraw_proposal,
)
from congress.proposals.services.rules import keep_reference, sync_proposal_rules
from congress.proposals.services.screening import (
    decline_proposal,
    file_proposal,
    merge_proposal,
    reconsider_proposal,
    screen_proposal,
    send_back_proposal,
    suggest_proposal,
)

__all__ = [
    "accept_assignment",
    "add_assisting",
    "answer_cosignature",
    "assign_proposal",
    "attach_files",
    "conclude_proposal",
    "decline_proposal",
    "default_due_on",
    "draft_proposal",
    "draft_reply",
    "file_proposal",
    "invite_cosigner",
    "keep_reference",
    "merge_proposal",
    "rate_proposal",
    "reassign_proposal",
    "reconsider_proposal",
    "reject_reply",
    "remove_file",
    "request_cosignatures",
    "revise_proposal",
    "save_draft",
    "screen_proposal",
    "send_back_assignment",
    "send_back_proposal",
    "sign_reply",
    "submit_proposal",
    "suggest_proposal",
    "sync_proposal_rules",
    "take_away_assignment",
    "uninvite_cosigner",
    "withdraw_proposal",
]
