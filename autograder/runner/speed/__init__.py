"""What makes observing many submissions fast."""
