"""Which server a submission goes to."""
