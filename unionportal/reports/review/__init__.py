"""What others have to say about a draft, and what of it is unresolved."""
