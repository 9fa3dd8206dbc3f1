"""Submissions on their way."""
