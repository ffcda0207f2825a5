"""What staff type in governance."""
