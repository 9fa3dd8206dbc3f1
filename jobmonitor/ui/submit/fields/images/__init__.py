"""A list of pictures."""
