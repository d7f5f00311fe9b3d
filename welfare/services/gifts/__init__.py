"""Gift issues: their lists, batches after the model of others, and who signs for what was handed out."""
