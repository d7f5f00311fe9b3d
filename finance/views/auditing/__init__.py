"""The pages of the auditors: samples, findings, opinions, and what the standing checks list."""
