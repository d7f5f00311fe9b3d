"""Meetings: the roll, the agenda, votes and resolutions, minutes and the screen in the hall."""
