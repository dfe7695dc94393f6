"""Replacements for what submissions use and this Keras or this machine lacks."""
