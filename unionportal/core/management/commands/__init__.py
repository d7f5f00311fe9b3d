"""Commands of operation: founding, import, keys, audit, backup, database roles."""
