"""Profiles: which there are, and another one in place of the one that is open."""
