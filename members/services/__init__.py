"""The acts on members, memberships, committee terms, cards and accounts."""
