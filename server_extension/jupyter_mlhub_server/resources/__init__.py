"""The handlers. The first word of an address is the name of its file."""
