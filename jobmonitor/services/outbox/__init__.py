"""Submissions that wait on this workstation until they can be sent."""
