"""The portal's own views."""
