"""The calendar year 2022 of an invented college, the fullest of the examples."""
