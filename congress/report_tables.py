"""The tables and charts a report prints of congresses; each noun in a file of its own."""

from congress import proposal_tables  # noqa: F401 -- registers
