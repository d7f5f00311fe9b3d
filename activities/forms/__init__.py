"""The forms of activities, used by portal and back office, and the filters of their lists."""
