"""One action on many jobs: what is meant, how far it is, and a summary of what failed."""
