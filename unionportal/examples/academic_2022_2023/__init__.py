"""The academic year 2022-2023 of an invented college."""
