"""The proof of a report: its content at 定稿 as one JSON text, and whether a file is, or says, what was final."""
