"""Attachments and where their bytes are kept: a private folder or an object store."""
