"""What comes in by rule: the contribution of the employer (拨缴), its share upward, the dues of members (会费)."""
