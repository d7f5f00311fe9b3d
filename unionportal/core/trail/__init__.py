"""The audit log: sentences about acts, and the chain that seals them."""
