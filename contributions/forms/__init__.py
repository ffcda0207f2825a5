"""What staff type in contributions."""
