"""Forms of proposals and replies, and the filters of their lists."""
