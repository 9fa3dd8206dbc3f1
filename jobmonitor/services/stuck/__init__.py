"""Jobs that may be stuck."""
