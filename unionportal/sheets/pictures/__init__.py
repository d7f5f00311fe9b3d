"""A picture of somebody's phone or screen, made into the one that is kept: read in the limited child."""
