"""A backup in one folder: the database, the private files, and a signed manifest of both.

It does not contain the data keys, without which its personal data is unreadable; they are kept apart.
"""
