"""Pictures, which are drawn in separate processes behind a fence."""
