"""The books held against the bank and the cash box: statements, matches, reconciliations, counts."""

from finance.services.reconciling import checking  # noqa: F401 -- it registers what it does on the flows
