"""Right and wrong submissions with labels, and what the grader says of them."""
