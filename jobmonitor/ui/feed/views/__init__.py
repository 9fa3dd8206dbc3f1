"""Views of lists that are kept by name."""
