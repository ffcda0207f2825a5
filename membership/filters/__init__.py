"""The filters of the membership app, one module per noun."""
