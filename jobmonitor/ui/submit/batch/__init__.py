"""Many jobs from one form."""
