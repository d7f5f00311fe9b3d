"""Files of schools that are not one plain table: forms, halves side by side, families, days in words, lines above."""
