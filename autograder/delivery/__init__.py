"""Platforms: what comes in from their downloads, and what goes back to them."""
