"""Give grades and feedback back to a platform."""
