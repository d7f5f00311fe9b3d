"""The markup of a report's text: read, checked against the figures there are, shown as HTML."""
