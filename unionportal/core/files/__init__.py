"""Attachments, and their storage: a private folder or an object store."""
