"""Accounts: the one door, the second factor, single sign-on, and what people set for themselves."""
