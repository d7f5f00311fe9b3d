"""The event book (大事记): kept by the office, proposed to by the sub-unions, printed by the report."""
