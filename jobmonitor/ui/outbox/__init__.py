"""What waits on this workstation to be sent, in the window."""
