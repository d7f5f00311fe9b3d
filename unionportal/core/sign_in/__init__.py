"""Signing in when somebody guesses: an account slows down for unknown devices, wherever the guesses come from."""
