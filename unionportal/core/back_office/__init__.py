"""The back office: its site, the bases of its pages, and pages of accounts, units, log, sign-ins and duties."""
