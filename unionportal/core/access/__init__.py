"""Who may see and do what: permissions, the scope of a user, the backend and middleware that apply them."""
