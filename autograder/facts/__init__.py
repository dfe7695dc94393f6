"""Plain frozen data that all zones share. Nothing here knows Keras."""
