"""What is told of a person: identity documents and their masks, letters of a name, what must fit together."""
