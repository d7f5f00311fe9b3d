"""Who may see and do what: permissions, the scope of a person, the backend and middleware that ask them."""
