"""Builders of the example years: invented colleges, people and names, and functions that make rows."""
