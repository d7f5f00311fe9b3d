"""The duties of laws and standards with their evidence, and the register of personal data."""
