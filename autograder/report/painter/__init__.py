"""Pictures, drawn in a fenced process of their own."""
