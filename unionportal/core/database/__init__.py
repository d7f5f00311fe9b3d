"""Building blocks of tables: row history, append-only triggers, dated spans; faults of the database in words."""
