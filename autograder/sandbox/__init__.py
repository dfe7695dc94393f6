"""The fence: isolated processes that answer requests, and the messages to them."""
