"""What congresses count; each noun in a file of its own."""

from congress import meeting_figures, proposal_figures  # noqa: F401 -- importing them registers
