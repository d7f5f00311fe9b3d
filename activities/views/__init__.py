"""The portal pages of activities."""
