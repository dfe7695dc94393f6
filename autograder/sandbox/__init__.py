"""The fence: processes in which requests are answered, and what may cross to them."""
