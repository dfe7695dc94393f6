"""What is typed: commands, their options, and arguments that are refused early."""
