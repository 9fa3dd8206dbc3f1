"""Sounds of several speakers on a timeline."""
