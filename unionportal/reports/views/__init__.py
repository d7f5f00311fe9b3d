"""The pages of reports and figures."""
