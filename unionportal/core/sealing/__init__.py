"""Encryption of personal data in its columns: fields, keys, the check of keys, re-encryption."""
