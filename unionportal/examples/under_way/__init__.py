"""Unfinished business of an example database; every date is counted from today."""
