"""The embedded file of jobs."""
