"""Accounts, budgets, claims, payments and income; other apps ask it to pay and it knows none of them."""
