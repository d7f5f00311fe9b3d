"""Visits, grants, gifts, mutual aid, pairings, donations and insurance for members."""
