"""The states and moves of what the cash desk handles: claims, batches of payments, versions of the budget, years."""
