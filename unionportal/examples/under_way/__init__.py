"""What is under way in an example database; every date is counted from today."""
