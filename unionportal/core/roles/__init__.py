"""How somebody comes by a role: proposed, confirmed by a second person, lent for some days, ended."""
