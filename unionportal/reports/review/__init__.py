"""What is read before a report goes out: comments, what is unresolved, and the versions of chapters."""
