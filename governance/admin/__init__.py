"""The admin of governance: importing the modules registers their models."""

from governance.admin import expected_output, follow_up, meeting

__all__ = ["expected_output", "follow_up", "meeting"]
