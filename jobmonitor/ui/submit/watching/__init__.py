"""What was sent, and how it is doing."""
