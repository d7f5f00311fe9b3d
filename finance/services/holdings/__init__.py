"""What the books say moved in each holding of the union, and the days on which nothing more is booked there."""
