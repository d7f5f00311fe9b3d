"""What people type about proposals, and the filters of their lists."""
