"""The tables and charts a report prints of congresses; each noun in a file of its own."""

from congress import meeting_tables, proposal_tables  # noqa: F401 -- importing them registers
