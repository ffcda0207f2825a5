"""The admin of governance: importing the two halves registers their models."""

from governance.admin import follow_up, meeting

__all__ = ["follow_up", "meeting"]
