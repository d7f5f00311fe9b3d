"""Forms of meetings, roll and agenda, and the filters of their lists."""
