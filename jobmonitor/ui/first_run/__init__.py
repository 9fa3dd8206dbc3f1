"""First steps: from nothing to a job that is done."""
