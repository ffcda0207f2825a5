"""The pages of the membership app, one module per noun."""
