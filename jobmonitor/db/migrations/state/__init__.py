"""The state file of this workstation."""
