"""Statements across the records of governance."""
