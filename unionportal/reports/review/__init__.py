"""What is read before a report goes out: what is unresolved, and the versions of its chapters."""
