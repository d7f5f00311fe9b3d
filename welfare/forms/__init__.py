"""The forms of welfare, used by portal and back office."""
