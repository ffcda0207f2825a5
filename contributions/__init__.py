"""Contributions: budgets, scales, assessments, voluntary contributions, agreements, payments."""
