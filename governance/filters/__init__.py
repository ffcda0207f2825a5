"""The filters of the list pages of governance."""
