"""What people type about meetings, and the filters of their lists."""
