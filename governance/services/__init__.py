"""What happens in governance: one verb a function, atomic and guarded."""
