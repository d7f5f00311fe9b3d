"""The markup of a report's text, parsed and checked against the values there are."""
