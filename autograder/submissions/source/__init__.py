"""Read the code of a submission as text: cells, magics and blanks, without Keras."""
