"""What congresses count; each noun in a file of its own."""

from congress import proposal_figures  # noqa: F401 -- registers
