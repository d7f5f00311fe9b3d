"""Example years: invented people, real quantities. `load_example NAME` loads one into an empty database."""

# What one types -> the module that builds it.
EXAMPLES = {"calendar-2022": "calendar_2022"}
