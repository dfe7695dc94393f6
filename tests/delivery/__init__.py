"""Deliveries: what comes in from platforms."""
