"""Commands about example databases."""
