"""Forms of proposals and replies, and the filters of their lists; those of moves register themselves."""

from congress.proposals.forms.replies import ReplyForm

__all__ = ["ReplyForm"]
