"""One search box for everything that somebody may see."""
