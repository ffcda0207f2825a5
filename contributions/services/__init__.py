"""What happens in contributions."""
