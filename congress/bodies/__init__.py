"""Terms, congresses, delegations and delegates; the rules of procedure and the arithmetic of majorities."""
