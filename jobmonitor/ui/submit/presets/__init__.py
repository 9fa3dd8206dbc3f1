"""Named sets of values, and what concerns the form as a whole."""
