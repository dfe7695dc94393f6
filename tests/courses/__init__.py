"""Models and tasks as introductory courses have them."""
