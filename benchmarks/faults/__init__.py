"""Randomised faults: whether anything is lost, doubled or told wrongly, whatever dies."""
