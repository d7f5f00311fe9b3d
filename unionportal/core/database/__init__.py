"""What tables of every app share: row history, append-only triggers, dated spans; the names of database faults."""
