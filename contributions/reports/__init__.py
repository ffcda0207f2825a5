"""Statements across records of contributions, one module per noun."""
