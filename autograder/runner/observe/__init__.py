"""What a submission does with Keras, seen from within its process."""
