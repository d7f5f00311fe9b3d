"""The calendar year 2023 of a small invented college."""
