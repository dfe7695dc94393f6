"""That one fault costs one submission, tried out on every step there is."""
