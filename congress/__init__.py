"""Congresses of staff and of members: bodies and delegates, meetings with their votes, proposals."""
