"""The portal pages of finance."""
