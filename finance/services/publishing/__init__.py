"""What members read of the money: kept as it was published, and what changed since."""
