"""The tables that are ours to make: in files of this workstation, and in an empty PostgreSQL."""
