"""Example years: invented people, real quantities. `load_example NAME` loads one into an empty database."""

from importlib import import_module

# What one types -> the module that builds it: its COLLEGE, its PERIOD and build() -> {sheet key: rows}.
EXAMPLES = {"calendar-2022": "calendar_2022"}


def year_of(name):
    """The module of the example year called `name`."""
    return import_module(f"unionportal.examples.{EXAMPLES[name]}")
