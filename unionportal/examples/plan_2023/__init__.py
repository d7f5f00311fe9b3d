"""The plan for 2023 of an invented college."""
