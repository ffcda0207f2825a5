"""The columns of the list pages of governance."""
