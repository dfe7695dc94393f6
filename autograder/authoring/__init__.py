"""What instructors do before a class: write, release, validate."""
