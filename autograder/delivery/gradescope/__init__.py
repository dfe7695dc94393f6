"""An autograder for Gradescope: the archive, and what runs in its container."""
