"""Jobs sent once more, and moved to the front, from the window."""
