"""What the auditors do: draw and verify samples, find and close, give an opinion, look at what the checks list."""

from finance.services.auditing import checks, findings, opinions  # noqa: F401 -- they register what they do on the flows
