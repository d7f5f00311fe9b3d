"""Everything kept about one person as its reader may see it: what apps register, what one may add, who read it."""
