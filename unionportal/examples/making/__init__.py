"""What the example years are made with: invented colleges, people and names, rows written shortly."""
