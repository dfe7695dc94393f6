"""What submissions expect and this Keras, or this machine, does not have."""
