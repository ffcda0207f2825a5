"""Pages of contributions, one module per noun."""
