"""The work of instructors before a class: write, validate and release assignments."""
