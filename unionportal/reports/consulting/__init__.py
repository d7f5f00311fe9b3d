"""Drafts sent out for opinions (征求意见稿): the text as sent, the replies, and what the editor makes of them."""
