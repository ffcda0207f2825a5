"""The tables of the membership app, one module per noun."""
