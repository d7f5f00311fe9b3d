"""Example years with invented people and real quantities, loaded into an empty database by `load_example NAME`."""

from importlib import import_module

# What one types -> the module that builds it: its COLLEGE, its PERIOD, build() -> {sheet key: rows} and, for the event
# book, EVENTS as (day, theme, sentence).
EXAMPLES = {
    "academic-2022-2023": "academic_2022_2023",
    "calendar-2022": "calendar_2022",
    "calendar-2023": "calendar_2023",
    "plan-2023": "plan_2023",
}


def year_of(name):
    """Return the module of the example year of that name."""
    return import_module(f"unionportal.examples.{EXAMPLES[name]}.year")
