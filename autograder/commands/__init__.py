"""The commands and their options. They refuse wrong arguments early."""
