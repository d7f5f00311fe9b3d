"""The back office: its site, the bases of its pages, and the pages on accounts, units, log, sign-ins and duties."""
