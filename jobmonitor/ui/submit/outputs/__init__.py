"""Outputs of other jobs, to go on with."""
