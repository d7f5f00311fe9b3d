"""The portal pages of welfare."""
