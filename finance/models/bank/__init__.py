"""Payments through the bank: how its files look, and the batches that go there and come back."""
