"""The untrusted zone: runs one submission and describes what it built."""
