"""Whom money is paid to: suppliers, accounts, and the lists of those among whom one claim is divided."""
