"""The numbers of a report, all read at one moment."""
