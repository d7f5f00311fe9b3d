"""Where the numbers of a report come from, all of one moment."""
