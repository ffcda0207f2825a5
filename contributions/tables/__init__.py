"""Tables of contributions, one module per noun."""
