"""What was done, by whom: the sentences of the audit log and the chain that seals them."""
