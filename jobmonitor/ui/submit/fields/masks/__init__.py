"""Masks that are painted over a picture."""
