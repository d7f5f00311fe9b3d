"""The room of the auditors (经审): samples as they were drawn, findings, opinions, standing checks."""
