"""The form: its rows, what depends on what, what is remembered of it."""
