"""The reading of uploaded files: which worksheet is which kind, whom its rows mean, what was corrected before."""
