"""What counts as blank. Without SQLAlchemy."""

BLANKS = " \t\n\r\f\v"
"""What a text may consist of and still mean nothing, where statements and Python must agree on it."""
