"""The shared machinery of IOMTrack: knows no domain word."""

__version__ = "0.1.0"
