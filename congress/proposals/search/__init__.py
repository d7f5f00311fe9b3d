"""Proposals found by their words, and proposals on the same matter."""
