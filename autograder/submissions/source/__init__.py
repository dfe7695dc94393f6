"""The code of a submission as text: cells, magics, blanks. No Keras here."""
