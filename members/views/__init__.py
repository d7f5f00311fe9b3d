"""The portal pages of members."""
