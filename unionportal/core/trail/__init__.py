"""The audit log: sentences about acts, the chain that seals them, and what is kept until the next act."""
