"""Filters of contributions, one module per noun."""
