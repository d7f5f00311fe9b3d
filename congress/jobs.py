"""What congresses have the worker do; each noun in a file of its own."""

from congress import proposal_jobs  # noqa: F401 -- registers
